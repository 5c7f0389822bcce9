import { softmaxFocalLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'softmax-focal',
  title: 'Softmax focal',
  paper: 'Lin et al. 2017',
  group: 'losses',
  order: 10,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) => softmaxFocalLoss(labels, logits, { gamma: 2, reduction: 'mean' }),
  }),
};
