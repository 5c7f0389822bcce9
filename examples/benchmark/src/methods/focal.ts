import { focalLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { startSigmoidHead } from '../start-sigmoid-head.ts';

export const method: Method = {
  id: 'focal',
  title: 'Focal (sigmoid)',
  paper: 'Lin et al. 2017',
  group: 'losses',
  order: 12,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) => focalLoss(labels, logits, { gamma: 2, alpha: 0.25, reduction: 'positives' }),
    initialize: startSigmoidHead,
  }),
};
