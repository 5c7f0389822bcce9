import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { expectTypeOf, it } from 'vitest';
import { type AsymmetricLossOptions, asymmetricLoss, type Reduction } from '../src/index.ts';

it('a reduction makes a Scalar of one number per example, in the types too', () => {
  const calls = (labels: Tensor, logits: Tensor, reduction: Reduction) => ({
    asymmetric: [
      asymmetricLoss(labels, logits),
      asymmetricLoss(labels, logits, { clip: 0, reduction }),
      (options?: AsymmetricLossOptions) => asymmetricLoss(labels, logits, options),
    ] as const,
  });
  type Loss = readonly [Tensor1D, Scalar, (options: never) => Tensor1D | Scalar];
  expectTypeOf<ReturnType<typeof calls>>().toExtend<Record<string, Loss>>();
});
