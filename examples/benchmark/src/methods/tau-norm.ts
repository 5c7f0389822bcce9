import { selectTau, tauNormalize } from '@lt/classifiers';
import { matMul } from '@tensorflow/tfjs-core';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'tau-norm',
  title: 'τ-normalization',
  paper: 'Kang et al. 2020',
  group: 'decoupling',
  order: 42,
  training: { sharedWith: 'cross-entropy' },
  needsValidation: true,
  refit: async ({ validation, kernel, signal }) => {
    const { features, classIds } = validation!;
    const { tau } = await selectTau({
      classIds,
      logits: (tau) => matMul(features, tauNormalize(kernel, tau)),
      signal,
    });
    const normalized = tauNormalize(kernel, tau);
    return {
      logits: (features) => matMul(features, normalized),
      chosen: { tau },
      dispose: () => normalized.dispose(),
    };
  },
};
