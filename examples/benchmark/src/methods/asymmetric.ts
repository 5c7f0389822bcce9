import { asymmetricLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'asymmetric',
  title: 'Asymmetric (sigmoid)',
  paper: 'Ridnik et al. 2021',
  group: 'losses',
  order: 25,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    // The authors sum over the batch, at a learning rate of 1e-4.
    loss: (labels, logits) =>
      asymmetricLoss(labels, logits, { gammaNegative: 4, gammaPositive: 1, clip: 0.05, reduction: 'mean' }),
  }),
};
