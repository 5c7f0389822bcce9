import { classBalancedLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { BETA } from '../settings.ts';

export const method: Method = {
  id: 'class-balanced-softmax',
  title: 'Class-balanced softmax',
  paper: 'Cui et al. 2019',
  group: 'standard',
  order: 1,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      classBalancedLoss(labels, logits, { classCounts, beta: BETA, reduction: 'weightedMean' }),
  }),
};
