import { softmaxCrossEntropy, supervisedContrastiveLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { add, mul } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';
import { unitRows } from '../unit-vectors.ts';

export const method: Method = {
  id: 'supervised-contrastive',
  title: 'Cross-entropy + supervised contrastive',
  paper: 'Khosla et al. 2020',
  group: 'losses',
  order: 33,
  training: ({ classIds, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    views: 2,
    loss: (labels, logits, { features }) =>
      add(
        softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
        mul(
          0.35,
          supervisedContrastiveLoss(labels, unitRows(features), { temperature: 0.07, reduction: 'mean' }),
        ),
      ),
  }),
};
