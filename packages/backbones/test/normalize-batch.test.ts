import '@tensorflow/tfjs-layers';
import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak } from '@lt/testkit';
import { clone, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { normalizeBatch } from '../src/normalize-batch.ts';

const random = createRandom('normalize batch');
const normals = (n: number): number[] => Array.from({ length: n }, () => random.normal());
const ignore = (): void => undefined;

/** Batch normalization in float64, channels last. */
function oracle(x: readonly number[], gamma: readonly number[], beta: readonly number[], epsilon: number) {
  const channels = gamma.length;
  const n = x.length / channels;
  const mean = gamma.map(
    (_, c) => x.filter((_, i) => i % channels === c).reduce((sum, value) => sum + value, 0) / n,
  );
  const variance = gamma.map(
    (_, c) =>
      x.filter((_, i) => i % channels === c).reduce((sum, value) => sum + (value - mean[c]!) ** 2, 0) / n,
  );
  const y = x.map((value, i) => {
    const c = i % channels;
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * gamma[c]! + beta[c]!;
  });
  return { mean, variance, y };
}

await describeBackends('normalizeBatch', () => {
  it('normalizes by hand', async () => {
    // mean 2, variance 1: (1 - 2) / 1 · 3 + 10 and (3 - 2) / 1 · 3 + 10
    const y = normalizeBatch(tensor([[1], [3]]), tensor1d([3]), tensor1d([10]), 0, ignore);
    await expectAllClose(y, [7, 13]);
  });

  it.each([[[4, 3, 5, 2]], [[7, 3]], [[2, 5, 4]]])('equals the float64 oracle on shape %o', async (shape) => {
    const channels = shape.at(-1)!;
    const x = normals(shape.reduce((a, b) => a * b)).map((value) => 3 + 2 * value);
    const [gamma, beta] = [normals(channels), normals(channels)];
    const wanted = oracle(x, gamma, beta, 1e-5);
    let statistics: Tensor[] = [];
    const y = normalizeBatch(
      tensor(x, shape),
      tensor1d(gamma),
      tensor1d(beta),
      1e-5,
      ({ mean, variance }) => {
        statistics = [mean, variance].map((one) => clone(one));
        for (const one of statistics) expect(one.shape).toEqual([channels]);
      },
    );
    await expectAllClose(y, wanted.y, { absolute: 2e-5, relative: 2e-5 });
    expect(statistics).toHaveLength(2);
  });

  it('tells the statistics of the batch', async () => {
    const seen: Promise<unknown>[] = [];
    normalizeBatch(
      tensor([
        [1, 10],
        [3, 10],
      ]),
      tensor1d([1, 1]),
      tensor1d([0, 0]),
      1e-5,
      ({ mean, variance }) => {
        seen.push(mean.array(), variance.array());
      },
    );
    expect(await Promise.all(seen)).toEqual([
      [2, 10],
      [1, 0],
    ]);
  });

  it('has the gradient of its differences, for the batch, the scale and the shift', async () => {
    const x = tensor(normals(24), [3, 2, 2, 2]);
    const gamma = tensor1d([1.5, -0.5]);
    const beta = tensor1d([0.3, 0.1]);
    await expectGradient((one) => normalizeBatch(one, gamma, beta, 1e-5, ignore), x);
    await expectGradient((one) => normalizeBatch(x, one, beta, 1e-5, ignore), gamma);
    await expectGradient((one) => normalizeBatch(x, gamma, one, 1e-5, ignore), beta);
  });

  it('stays finite where a channel does not vary', async () => {
    const y = normalizeBatch(tensor([[5, 1]]), tensor1d([2, 2]), tensor1d([0.5, -1]), 1e-5, ignore);
    await expectAllClose(y, [0.5, -1]);
  });

  it('leaks nothing', async () => {
    const [x, gamma, beta] = [tensor(normals(12), [6, 2]), tensor1d([1, 1]), tensor1d([0, 0])];
    await expectNoLeak(() => tidy(() => normalizeBatch(x, gamma, beta, 1e-5, ignore)));
  });
});
