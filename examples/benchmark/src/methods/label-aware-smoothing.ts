import { labelAwareSmoothingLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'label-aware-smoothing',
  title: 'Label-aware smoothing',
  paper: 'Zhong et al. 2021',
  group: 'losses',
  order: 19,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      labelAwareSmoothingLoss(labels, logits, {
        classCounts,
        smoothHead: 0.3,
        smoothTail: 0,
        reduction: 'mean',
      }),
  }),
};
