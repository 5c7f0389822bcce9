import { equalizationLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { FEW_SHOT } from '../settings.ts';

export const method: Method = {
  id: 'equalization-softmax',
  title: 'Equalization (softmax)',
  paper: 'Tan et al. 2020',
  group: 'losses',
  order: 21,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits, { step }) =>
      equalizationLoss(labels, logits, {
        classCounts,
        base: 'softmax',
        gamma: 0.9,
        threshold: FEW_SHOT / classIds.length,
        seed: `${seed}/${step}`,
        reduction: 'mean',
      }),
  }),
};
