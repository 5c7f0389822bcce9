import { balancedContrastiveLoss, logitAdjustedLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { add, mul, transpose } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';
import { unitRows } from '../unit-vectors.ts';

export const method: Method = {
  id: 'balanced-contrastive',
  title: 'Logit-adjusted + balanced contrastive',
  paper: 'Zhu et al. 2022',
  group: 'losses',
  order: 34,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    views: 2,
    loss: (labels, logits, { features, kernel }) => {
      // The class weights are the centers.
      const centers = unitRows(transpose(kernel));
      const contrast = balancedContrastiveLoss(labels, unitRows(features), {
        centers,
        temperature: 0.07,
        reduction: 'mean',
      });
      return add(
        logitAdjustedLoss(labels, logits, { classCounts, reduction: 'weightedMean' }),
        mul(0.35, contrast),
      );
    },
  }),
};
