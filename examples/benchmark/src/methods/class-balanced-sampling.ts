import { softmaxCrossEntropy } from '@lt/losses';
import { classBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'class-balanced-sampling',
  title: 'Class-balanced sampling',
  paper: 'Kang et al. 2020',
  group: 'standard',
  alsoIn: ['decoupling'],
  order: 3,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: classBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) => softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
  }),
};
