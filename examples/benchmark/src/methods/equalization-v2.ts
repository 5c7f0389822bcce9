import { equalizationLossV2, type NextGradientSums, updateGradientRatio } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';
import { startSigmoidHead } from '../start-sigmoid-head.ts';

export const method: Method = {
  id: 'equalization-v2',
  title: 'Equalization v2',
  paper: 'Tan et al. 2021',
  group: 'losses',
  order: 22,
  training: ({ classIds, batchSize, seed }) => {
    const memory: { gradientRatio?: NextGradientSums } = {};
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      initialize: startSigmoidHead,
      memory,
      loss: (labels, logits) => equalizationLossV2(labels, logits, { ...memory, reduction: 'mean' }),
      afterStep: async ({ labels, logits }) => {
        memory.gradientRatio = await updateGradientRatio(memory.gradientRatio, labels, logits);
      },
    };
  },
};
