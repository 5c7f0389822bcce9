import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { expectTypeOf, it } from 'vitest';
import { classBalancedLoss, focalLoss, type Reduction, softmaxCrossEntropy } from '../src/index.ts';

it('a reduction makes the result a Scalar, in the types too', () => {
  const calls = (labels: Tensor, logits: Tensor, reduction: Reduction) => ({
    perExample: softmaxCrossEntropy(labels, logits),
    withOptions: focalLoss([0, 1], logits, { gamma: 1 }),
    scalar: softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
    anyReduction: classBalancedLoss(labels, logits, { classCounts: [2, 1], reduction }),
  });
  expectTypeOf<ReturnType<typeof calls>>().toEqualTypeOf<{
    perExample: Tensor1D;
    withOptions: Tensor1D;
    scalar: Scalar;
    anyReduction: Scalar;
  }>();
});
