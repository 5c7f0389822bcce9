import { softmaxCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'cross-entropy',
  title: 'Cross-entropy',
  paper: '',
  group: 'standard',
  alsoIn: ['decoupling', 'fsa'],
  order: 0,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) => softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
  }),
};
