import { pacoLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { unitRows } from '../unit-vectors.ts';

export const method: Method = {
  id: 'paco',
  title: 'Parametric contrastive (PaCo)',
  paper: 'Cui et al. 2021',
  group: 'losses',
  order: 35,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    views: 2,
    // Without the queue of past features, which takes a second network that follows the first.
    loss: (labels, logits, { features }) =>
      pacoLoss([...labels, ...labels], unitRows(features), {
        logits,
        classCounts,
        temperature: 0.05,
        alpha: 0.01,
        reduction: 'mean',
      }),
  }),
};
