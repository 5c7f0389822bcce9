import { softmaxCrossEntropy } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { lastFifthReweighting } from '../last-fifth-reweighting.ts';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'deferred-reweighting',
  title: 'Deferred re-weighting',
  paper: 'Cao et al. 2019',
  group: 'standard',
  order: 4,
  training: ({ classIds, classCounts, batchSize, seed, totalEpochs }) => {
    const classWeightsAt = lastFifthReweighting(classCounts, totalEpochs);
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      loss: (labels, logits, { epoch }) =>
        softmaxCrossEntropy(labels, logits, {
          classWeights: classWeightsAt(epoch),
          reduction: 'weightedMean',
        }),
    };
  },
};
