import { classBalancedLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { BETA } from '../settings.ts';
import { startSigmoidHead } from '../start-sigmoid-head.ts';

export const method: Method = {
  id: 'class-balanced-sigmoid',
  title: 'Class-balanced sigmoid',
  paper: 'Cui et al. 2019',
  group: 'losses',
  order: 13,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      classBalancedLoss(labels, logits, { classCounts, beta: BETA, base: 'sigmoid', reduction: 'positives' }),
    initialize: startSigmoidHead,
  }),
};
