import { classBalancedLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { BETA } from '../settings.ts';
import { startSigmoidHead } from '../start-sigmoid-head.ts';

export const method: Method = {
  id: 'class-balanced-focal',
  title: 'Class-balanced focal',
  paper: 'Cui et al. 2019',
  group: 'standard',
  order: 2,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      classBalancedLoss(labels, logits, {
        classCounts,
        beta: BETA,
        base: 'focal',
        gamma: 0.5,
        reduction: 'positives',
      }),
    initialize: startSigmoidHead,
  }),
};
