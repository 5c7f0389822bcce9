import { vectorScalingLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'vector-scaling',
  title: 'Vector scaling',
  paper: 'Kini et al. 2021',
  group: 'losses',
  order: 16,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      vectorScalingLoss(labels, logits, { classCounts, gamma: 0.3, tau: 1, reduction: 'weightedMean' }),
  }),
};
