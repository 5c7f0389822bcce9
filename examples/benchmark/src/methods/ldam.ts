import { ldamLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { lastFifthReweighting } from '../last-fifth-reweighting.ts';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'ldam',
  title: 'LDAM-DRW',
  paper: 'Cao et al. 2019',
  group: 'losses',
  order: 17,
  training: ({ classIds, classCounts, batchSize, seed, totalEpochs }) => {
    const classWeightsAt = lastFifthReweighting(classCounts, totalEpochs);

    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      head: 'cosine',
      loss: (labels, cosines, { epoch }) =>
        ldamLoss(labels, cosines, {
          classCounts,
          scale: 30,
          maxMargin: 0.5,
          classWeights: classWeightsAt(epoch),
          reduction: 'weightedMean',
        }),
    };
  },
};
