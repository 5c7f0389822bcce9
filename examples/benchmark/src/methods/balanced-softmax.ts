import { balancedSoftmaxLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'balanced-softmax',
  title: 'Balanced softmax',
  paper: 'Ren et al. 2020',
  group: 'losses',
  order: 14,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) => balancedSoftmaxLoss(labels, logits, { classCounts, reduction: 'mean' }),
  }),
};
