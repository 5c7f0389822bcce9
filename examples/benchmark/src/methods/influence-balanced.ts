import { classWeights } from '@lt/core';
import { influenceBalancedLoss, softmaxCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'influence-balanced',
  title: 'Influence-balanced',
  paper: 'Park et al. 2021',
  group: 'losses',
  order: 24,
  training: ({ classIds, classCounts, batchSize, seed, totalEpochs }) => {
    const inverse = classWeights(classCounts, { scheme: 'inverse' });
    const startEpoch = Math.ceil(totalEpochs / 2);
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      loss: (labels, logits, { epoch, features }) =>
        epoch < startEpoch
          ? softmaxCrossEntropy(labels, logits, { reduction: 'mean' })
          : influenceBalancedLoss(labels, logits, {
              features,
              alpha: 1000,
              classWeights: inverse,
              reduction: 'mean',
            }),
    };
  },
};
