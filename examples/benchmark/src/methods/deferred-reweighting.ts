import { deferredReweighting, softmaxCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { BETA } from '../settings.ts';

export const method: Method = {
  id: 'deferred-reweighting',
  title: 'Deferred re-weighting',
  paper: 'Cao et al. 2019',
  order: 4,
  training: ({ classIds, classCounts, batchSize, seed, totalEpochs }) => {
    const classWeightsAt = deferredReweighting({
      classCounts,
      beta: BETA,
      // The last fifth, and at least the last epoch.
      startEpoch: Math.min(Math.round(0.8 * totalEpochs), totalEpochs - 1),
    });
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      loss: (labels, logits, epoch) =>
        softmaxCrossEntropy(labels, logits, {
          classWeights: classWeightsAt(epoch),
          reduction: 'weightedMean',
        }),
    };
  },
};
