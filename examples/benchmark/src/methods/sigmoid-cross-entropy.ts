import { sigmoidCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { startSigmoidHead } from '../start-sigmoid-head.ts';

export const method: Method = {
  id: 'sigmoid-cross-entropy',
  title: 'Sigmoid cross-entropy',
  paper: '',
  group: 'losses',
  order: 11,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) => sigmoidCrossEntropy(labels, logits, { reduction: 'mean' }),
    initialize: startSigmoidHead,
  }),
};
