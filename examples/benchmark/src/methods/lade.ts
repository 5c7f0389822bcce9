import { balancedSoftmaxLoss, ladeLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { add, mul } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'lade',
  title: 'LADE',
  paper: 'Hong et al. 2021',
  group: 'losses',
  order: 28,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      add(
        balancedSoftmaxLoss(labels, logits, { classCounts, reduction: 'mean' }),
        mul(0.1, ladeLoss(labels, logits, { classCounts, lambda: 0.1, reduction: 'mean' })),
      ),
  }),
};
