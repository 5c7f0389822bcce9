import { centerLoss, softmaxCrossEntropy, updateCenters } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { add, mul } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';
import { FILTERS } from '../settings.ts';

export const method: Method = {
  id: 'center',
  title: 'Cross-entropy + center',
  paper: 'Wen et al. 2016',
  group: 'losses',
  order: 31,
  training: ({ classIds, classCounts, batchSize, seed }) => {
    const memory = { centers: Array.from(classCounts, () => Array<number>(FILTERS.at(-1)!).fill(0)) };
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      memory,
      loss: (labels, logits, { features }) =>
        add(
          softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
          mul(0.003, centerLoss(labels, features, { ...memory, reduction: 'mean' })),
        ),
      afterStep: async ({ labels, features }) => {
        memory.centers = await updateCenters(memory.centers, labels, features, { alpha: 0.5 });
      },
    };
  },
};
