import { classWeights } from '@lt/core';
import { softmaxCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

/** One of the three ways to learn a representation in the study that BBN begins with. */
export const method: Method = {
  id: 'reweighting',
  title: 'Re-weighting (inverse counts)',
  paper: 'Zhou et al. 2020',
  group: 'decoupling',
  order: 58,
  training: ({ classIds, classCounts, batchSize, seed }) => {
    const weights = classWeights(classCounts, { scheme: 'inverse' });
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      loss: (labels, logits) =>
        softmaxCrossEntropy(labels, logits, { classWeights: weights, reduction: 'weightedMean' }),
    };
  },
};
