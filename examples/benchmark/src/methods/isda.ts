import { type ClassCovariance, isdaLoss, softmaxCrossEntropy, updateClassCovariance } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'isda',
  title: 'ISDA',
  paper: 'Wang et al. 2019',
  group: 'losses',
  order: 29,
  training: ({ classIds, classCounts, batchSize, seed, totalEpochs }) => {
    const memory: { covariance: ClassCovariance | null } = { covariance: null };
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      memory,
      loss: (labels, logits, { epoch, kernel }) => {
        const { covariance } = memory;
        const lambda = (0.5 * epoch) / totalEpochs;
        return covariance === null || lambda === 0
          ? softmaxCrossEntropy(labels, logits, { reduction: 'mean' })
          : isdaLoss(labels, logits, { kernel, covariance, lambda, reduction: 'mean' });
      },
      afterStep: async ({ labels, features }) => {
        const options = { numClasses: classCounts.length, full: true };
        memory.covariance = await updateClassCovariance(memory.covariance, labels, features, options);
      },
    };
  },
};
