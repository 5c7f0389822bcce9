import { createRandom } from '@lt/core';
import { gaussianCloudedLogitLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { lastFifthReweighting } from '../last-fifth-reweighting.ts';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'gaussian-clouded-logit',
  title: 'Gaussian clouded logit (GCL)',
  paper: 'Li et al. 2022',
  group: 'losses',
  order: 18,
  training: ({ classIds, classCounts, batchSize, seed, totalEpochs }) => {
    const classWeightsAt = lastFifthReweighting(classCounts, totalEpochs);
    const noise = createRandom(seed, 'gaussian-clouded-logit');
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      head: 'cosine',
      loss: (labels, cosines, { epoch, step }) =>
        gaussianCloudedLogitLoss(labels, cosines, {
          classCounts,
          scale: 30,
          noiseScale: 0.5,
          // A stream for each step: a resumed training draws what it would have drawn.
          random: noise.fork(step),
          classWeights: classWeightsAt(epoch),
          reduction: 'weightedMean',
        }),
    };
  },
};
