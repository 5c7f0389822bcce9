import { equalizationLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { FEW_SHOT } from '../settings.ts';
import { startSigmoidHead } from '../start-sigmoid-head.ts';

export const method: Method = {
  id: 'equalization',
  title: 'Equalization (sigmoid)',
  paper: 'Tan et al. 2020',
  group: 'losses',
  order: 20,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      equalizationLoss(labels, logits, {
        classCounts,
        threshold: FEW_SHOT / classIds.length,
        reduction: 'mean',
      }),
    initialize: startSigmoidHead,
  }),
};
