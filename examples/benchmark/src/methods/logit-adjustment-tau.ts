import { adjustLogits, selectTau } from '@lt/classifiers';
import { classPrior } from '@lt/core';
import { add, matMul, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';

/** What τ-normalization has to beat: the other correction without training, given the same validation images. */
export const method: Method = {
  id: 'logit-adjustment-tau',
  title: 'Logit adjustment, τ chosen',
  paper: 'Menon et al. 2021',
  group: 'decoupling',
  order: 43,
  training: { sharedWith: 'cross-entropy' },
  needsValidation: true,
  refit: async ({ validation, kernel, bias, setup: { classCounts }, signal }) => {
    const adjusted = (features: Tensor2D, tau: number): Tensor2D =>
      adjustLogits(add(matMul(features, kernel), bias) as Tensor2D, {
        classPrior: classPrior(classCounts),
        tau,
      });
    const { features, classIds } = validation!;
    const { tau } = await selectTau({ classIds, logits: (tau) => adjusted(features, tau), signal });
    return { logits: (features) => adjusted(features, tau), chosen: { tau }, dispose: () => {} };
  },
};
