import { asymmetricLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'asymmetric-softmax',
  title: 'Asymmetric (softmax)',
  paper: 'Ridnik et al. 2021',
  group: 'losses',
  order: 26,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      asymmetricLoss(labels, logits, {
        base: 'softmax',
        gammaNegative: 4,
        gammaPositive: 0,
        labelSmoothing: 0.1,
        reduction: 'mean',
      }),
  }),
};
