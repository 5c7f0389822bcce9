import { classBalancedLoss, sigmoidBiasInit } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { fill } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';
import { BETA } from '../settings.ts';

export const method: Method = {
  id: 'class-balanced-focal',
  title: 'Class-balanced focal',
  paper: 'Cui et al. 2019',
  order: 2,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    loss: (labels, logits) =>
      classBalancedLoss(labels, logits, {
        classCounts,
        beta: BETA,
        base: 'focal',
        gamma: 0.5,
        reduction: 'positives',
      }),
    // Without it, every example starts with a loss of numClasses · ln 2, nearly all of it from the wrong classes.
    initialize: (model) => {
      const head = model.layers.at(-1)!;
      const [kernel] = head.getWeights();
      const bias = fill([classCounts.length], sigmoidBiasInit(classCounts.length));
      head.setWeights([kernel!, bias]);
      bias.dispose();
    },
  }),
};
