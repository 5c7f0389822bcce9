import { logitAdjustedLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'logit-adjusted',
  title: 'Logit-adjusted loss',
  paper: 'Menon et al. 2021',
  group: 'losses',
  order: 15,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    // At tau 1 this is balanced softmax in other words: the two rows of the table check each other.
    loss: (labels, logits) =>
      logitAdjustedLoss(labels, logits, { classCounts, tau: 1, reduction: 'weightedMean' }),
  }),
};
