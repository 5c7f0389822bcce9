import { describeBackends, expectGradient } from '@lt/testkit';
import { grad, memory, type Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { losses } from './losses.ts';
import { randomLogits } from './oracle.ts';

const LARGEST = 3.4028234663852886e38;

await describeBackends('gradients', () => {
  const x = () => tensor2d(randomLogits(3, 4, 'gradients', 1.5));
  it.each(losses)('agree with finite differences: $name', async ({ of, reduced }) => {
    const options = { labelSmoothing: 0.1, sampleWeights: [1, 0.5, 2] };
    await expectGradient((logits) => of([3, 0, 2], logits as Tensor2D, options), x());
    await expectGradient(
      (logits) => reduced([3, 0, 2], logits as Tensor2D, { ...options, reduction: 'mean' }),
      x(),
    );
  });

  const sizes = [1e-3, 20, 80, 88.8, 1e3, 1e4, 1e20, 1e30, 3.4028234e38];
  it.each(losses)('are finite for every size of logits: $name', async ({ kind, of, reduced }) => {
    for (const size of sizes) {
      const rows = [
        [size, -size, 0],
        [-size, size, size],
        [0, 0, size],
        [size, size, size],
        [-size, -size, -size],
        [0.5, -size, -1e-3],
      ];
      // Each row with each class as the true one.
      const logits = tensor2d([...rows, ...rows, ...rows]);
      const labels = Array.from({ length: 18 }, (_, i) => Math.floor(i / 6));
      for (const options of [{}, { classWeights: [2, 0, 5], labelSmoothing: 0.1 }]) {
        const values = await of(labels, logits, options).data();
        // A difference of two logits may exceed float32 at the end of its range; the loss is then the largest float32. LADE squares them.
        expect(values.every(Number.isFinite), `value, ±${size}: ${values}`).toBe(true);
        const bound = kind === 'batch' ? 1e4 : 1e30;
        if (size <= bound) expect(Math.max(...values), `±${size}`).toBeLessThan(LARGEST);
        const sum = await reduced(labels, logits, { ...options, reduction: 'sum' }).data();
        expect(Number.isFinite(sum[0]), `sum, ±${size}: ${sum}`).toBe(true);
        for (const loss of [
          (x: Tensor) => of(labels, x, options),
          (x: Tensor) => reduced(labels, x, { ...options, reduction: 'mean' }),
        ]) {
          const gradient = await grad(loss)(logits).data();
          expect(gradient.every(Number.isFinite), `gradient, ±${size}: ${gradient}`).toBe(true);
        }
      }
    }
  });

  // Any finite float32: large, subnormal, either zero.
  const float = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(3.4028234663852886e38, -3.4028234663852886e38, 3e38, 1e-45, -1e-45, 0, -0, 88.8, -104),
  );
  const row = fc.tuple(float, float, float);
  it.each(losses)('are finite for any finite float32: $name', async ({ of, reduced }) => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(row, row), fc.constantFrom(0, 1, 2), async (rows, label) => {
        const x = tensor2d(rows);
        const ids = [label, 2 - label];
        const values = await of(ids, x).data();
        expect(values.every(Number.isFinite), `value: ${values}`).toBe(true);
        for (const loss of [
          (z: Tensor) => of(ids, z),
          (z: Tensor) => reduced(ids, z, { reduction: 'mean', classWeights: [3, 0, 1e-3] }),
        ]) {
          const gradient = await grad(loss)(x).data();
          expect(gradient.every(Number.isFinite), `gradient: ${gradient}`).toBe(true);
        }
      }),
      { seed: 20_240_117, numRuns: 25 },
    );
  });

  it.each(losses.filter(({ kind }) => kind === 'softmax'))(
    'are finite where a class is masked with -Infinity: $name',
    async ({ of }) => {
      await fc.assert(
        fc.asyncProperty(row, fc.constantFrom(0, 1), async (values, label) => {
          const x = tensor2d([[values[0], values[1], Number.NEGATIVE_INFINITY]]);
          expect((await of([label], x).data()).every(Number.isFinite)).toBe(true);
          const gradient = await grad((z) => of([label], z))(x).data();
          expect(gradient.every(Number.isFinite), `gradient: ${gradient}`).toBe(true);
        }),
        { seed: 20_240_117, numRuns: 15 },
      );
    },
  );

  it.each(losses)('leave no tensor behind: $name', async ({ of, reduced }) => {
    const logits = x();
    const labels = tensor1d([3, 0, 2], 'int32');
    const sampleWeights = tensor1d([1, 0.5, 2]);
    const before = memory().numTensors;
    for (const options of [
      {},
      { ignoreIndex: 0, labelSmoothing: 0.1, classWeights: [1, 2, 3, 4], sampleWeights },
    ]) {
      of(labels, logits, options).dispose();
      reduced(labels, logits, { ...options, reduction: 'mean' }).dispose();
      grad((z) => of(labels, z, options))(logits).dispose();
      grad((z) => reduced(labels, z, { ...options, reduction: 'weightedMean' }))(logits).dispose();
      tidy(() => grad((z) => of([3, 0, 2], z, { sampleWeights: [1, 2, 3] }))(logits)).dispose();
    }
    expect(memory().numTensors).toBe(before);
    expect([logits, labels, sampleWeights].some(({ isDisposed }) => isDisposed)).toBe(false);
  });
});
