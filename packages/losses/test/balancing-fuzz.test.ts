import { describeBackends } from '@lt/testkit';
import { grad, grads, type Scalar, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  asymmetricLoss,
  distributionBalancedLoss,
  equalizationLoss,
  equalizationLossV2,
  influenceBalancedLoss,
  seesawLoss,
} from '../src/index.ts';

const classCounts = [900, 90, 10];
const sum = { reduction: 'sum' } as const;
const forms: Record<string, (labels: number[], logits: Tensor) => Scalar> = {
  'asymmetricLoss, detached': (ids, x) => asymmetricLoss(ids, x, sum),
  'asymmetricLoss, small exponents': (ids, x) =>
    asymmetricLoss(ids, x, {
      ...sum,
      gammaNegative: 0.1,
      gammaPositive: 0.1,
      clip: 1e-6,
      detachModulator: false,
    }),
  'asymmetricLoss, without clip': (ids, x) =>
    asymmetricLoss(ids, x, {
      ...sum,
      gammaNegative: 0.5,
      gammaPositive: 3,
      clip: 0,
      detachModulator: false,
    }),
  'asymmetricLoss, epsilon': (ids, x) =>
    asymmetricLoss(ids, x, { ...sum, epsilon: 1e-8, clip: 0, detachModulator: false }),
  'asymmetricLoss, softmax': (ids, x) =>
    asymmetricLoss(ids, x, {
      ...sum,
      base: 'softmax',
      gammaNegative: 0.3,
      gammaPositive: 0.3,
      labelSmoothing: 0.1,
    }),
  equalizationLoss: (ids, x) => equalizationLoss(ids, x, { ...sum, classCounts, threshold: 0.05 }),
  'equalizationLoss, softmax': (ids, x) =>
    equalizationLoss(ids, x, { ...sum, classCounts, threshold: 0.05, base: 'softmax' }),
  equalizationLossV2: (ids, x) => equalizationLossV2(ids, x, { ...sum, gradientRatio: [2, 0.7, 0] }),
  seesawLoss: (ids, x) => seesawLoss(ids, x, { ...sum, classCounts }),
  'seesawLoss, strong': (ids, x) => seesawLoss(ids, x, { ...sum, classCounts, p: 20, q: 50, epsilon: 1e-30 }),
  distributionBalancedLoss: (ids, x) =>
    distributionBalancedLoss(ids, x, { ...sum, classCounts, numExamples: 1000, negativeScale: 5 }),
};

/** Any finite float32: the ends of the range, zeros, subnormals, and whatever lies between. */
const float32 = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ min: -100, max: 100, noNaN: true }),
  fc.constantFrom(
    0,
    -0,
    1e-45,
    -1e-45,
    1e-38,
    88.8,
    -88.8,
    104,
    -104,
    3.4028234663852886e38,
    -3.4028234663852886e38,
  ),
);
const matrices = fc.array(fc.tuple(float32, float32, float32), { minLength: 3, maxLength: 3 });

await describeBackends('balancing losses at any logits', () => {
  it.each(Object.entries(forms))('have a finite gradient, and a value: %s', async (_, loss) => {
    await fc.assert(
      fc.asyncProperty(matrices, async (rows) => {
        const x = tensor2d(rows);
        const value = loss([0, 1, 2], x);
        const gradient = tidy(() => grad((z) => loss([0, 1, 2], z))(x));
        expect((await value.data()).every(Number.isFinite)).toBe(true);
        expect(Array.from(await gradient.data()).every(Number.isFinite)).toBe(true);
        for (const tensor of [x, value, gradient]) tensor.dispose();
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it.each([
    { gamma: 0, epsilon: 1e-3 },
    { gamma: 0.5, epsilon: 1e-30 },
  ])('have finite gradients for any features too: influenceBalancedLoss, $gamma', async (own) => {
    await fc.assert(
      fc.asyncProperty(matrices, matrices, async (rows, features) => {
        const inputs = [tensor2d(rows), tensor2d(features)];
        const loss = (x: Tensor, f: Tensor) =>
          influenceBalancedLoss([0, 1, 2], x, { ...own, ...sum, features: f });
        const value = loss(inputs[0]!, inputs[1]!);
        const gradients = tidy(() => grads(loss)(inputs));
        expect((await value.data()).every(Number.isFinite)).toBe(true);
        for (const gradient of gradients) {
          expect(Array.from(await gradient.data()).every(Number.isFinite)).toBe(true);
        }
        for (const tensor of [...inputs, value, ...gradients]) tensor.dispose();
      }),
      { seed: 6, numRuns: 60 },
    );
  });
});
