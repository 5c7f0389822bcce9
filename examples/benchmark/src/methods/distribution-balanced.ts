import { distributionBalancedLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'distribution-balanced',
  title: 'Distribution-balanced',
  paper: 'Wu et al. 2020',
  group: 'losses',
  order: 27,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      distributionBalancedLoss(labels, logits, {
        classCounts,
        numExamples: classIds.length,
        reduction: 'elementMean',
      }),
  }),
};
