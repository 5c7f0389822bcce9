import { liftedStructuredLoss, softmaxCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { add, mul } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';
import { unitRows } from '../unit-vectors.ts';

export const method: Method = {
  id: 'lifted-structured',
  title: 'Cross-entropy + lifted structured',
  paper: 'Song et al. 2016',
  group: 'losses',
  order: 32,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits, { features }) =>
      add(
        softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
        mul(0.1, liftedStructuredLoss(labels, unitRows(features), { margin: 1 })),
      ),
  }),
};
