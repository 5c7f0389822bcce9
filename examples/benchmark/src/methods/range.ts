import { rangeLoss, softmaxCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { add } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';
import { unitRows } from '../unit-vectors.ts';

export const method: Method = {
  id: 'range',
  title: 'Cross-entropy + range',
  paper: 'Zhang et al. 2017',
  group: 'losses',
  order: 30,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits, { features }) =>
      add(
        softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
        rangeLoss(labels, unitRows(features), { k: 2, intraWeight: 0.5, interWeight: 0.5 }),
      ),
  }),
};
