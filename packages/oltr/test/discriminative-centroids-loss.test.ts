import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { grads, mul, type Tensor, type Tensor2D, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { discriminativeCentroidsLoss } from '../src/index.ts';

type Rows = number[][];
const golden = readGolden<{
  cases: {
    name: string;
    size_average: boolean;
    loss_weight: number;
    features: Rows;
    labels: number[];
    centroids: Rows;
    loss: number;
    grad_features: Rows;
    grad_centroids: Rows;
    true_derivative_features: Rows;
    true_derivative_centroids: Rows;
  }[];
}>(new URL('./golden/disc_centroids_loss.json', import.meta.url));

const random = createRandom('centroids loss test');
const normal = (rows: number, columns: number): Tensor2D =>
  tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );

await describeBackends(
  'discriminativeCentroidsLoss',
  () => {
    it.each(golden.cases)("has the authors' value and both gradients: $name", async (one) => {
      const scale = Math.max(1, ...one.features.flat().map(Math.abs));
      const close = { absolute: 1e-5 * scale * scale, relative: 2e-4 };
      const reduction = one.size_average ? ('mean' as const) : ('sum' as const);
      const [features, centroids] = [tensor2d(one.features), tensor2d(one.centroids)];

      // The loss weight as an option, and as a factor of the caller: the exact gradient cannot tell.
      const exact = (x: Tensor, c: Tensor): Tensor => {
        const loss = discriminativeCentroidsLoss(one.labels, x as Tensor2D, c as Tensor2D, { reduction });
        return mul(loss, one.loss_weight);
      };
      const [dx, dc] = grads(exact)([features, centroids]);
      await expectAllClose(dx!, one.true_derivative_features, close);
      await expectAllClose(dc!, one.true_derivative_centroids, close);

      const official = discriminativeCentroidsLoss(one.labels, features, centroids, {
        variant: 'official',
        reduction,
        weight: one.loss_weight,
      });
      await expectAllClose(official.loss, await exact(features, centroids).data(), close);
      await expectAllClose(official.centroidUpdate, one.grad_centroids, close);
      const ofFeatures = (x: Tensor): Tensor =>
        discriminativeCentroidsLoss(one.labels, x as Tensor2D, centroids, {
          variant: 'official',
          reduction,
          weight: one.loss_weight,
        }).loss;
      await expectAllClose(grads(ofFeatures)([features])[0]!, one.grad_features, close);
    });

    it('has the value of the definition, summed pair by pair', async () => {
      const [batch, numClasses, dim] = [5, 4, 3];
      const [x, c] = [normal(batch, dim), normal(numClasses, dim)];
      const labels = [0, 1, 1, 3, 0];
      const [rows, centers] = [await x.array(), await c.array()];
      const squared = (i: number, k: number): number =>
        rows[i]!.reduce((total, value, d) => total + (value - centers[k]![d]!) ** 2, 0);
      let [attract, others] = [0, 0];
      for (let i = 0; i < batch; i++) {
        for (let k = 0; k < numClasses; k++) {
          if (k === labels[i]) attract += squared(i, k) / 2 / batch;
          else others += squared(i, k) / (batch * numClasses);
        }
      }
      for (const margin of [1, 100]) {
        const loss = discriminativeCentroidsLoss(labels, x, c, { margin, repelWeight: 0.3, weight: 2 });
        await expectAllClose(loss, [2 * (attract + 0.3 * Math.max(margin - others, 0))]);
      }
    });

    it('has gradients that agree with differences, on either side of the margin', async () => {
      const [x, c] = [normal(4, 3), normal(3, 3)];
      for (const margin of [0, 100]) {
        const options = { margin, repelWeight: 0.5 };
        await expectGradient((z) => discriminativeCentroidsLoss([0, 2, 2, 1], z as Tensor2D, c, options), x);
        await expectGradient((z) => discriminativeCentroidsLoss([0, 2, 2, 1], x, z as Tensor2D, options), c);
      }
    });

    it('takes labels of every kind', async () => {
      const [x, c] = [normal(2, 3), normal(2, 3)];
      const loss = await discriminativeCentroidsLoss([1, 0], x, c).data();
      await expectAllClose(discriminativeCentroidsLoss(tensor1d([1, 0], 'int32'), x, c), loss);
      const oneHot = tensor2d([
        [0, 1],
        [1, 0],
      ]);
      await expectAllClose(discriminativeCentroidsLoss(oneHot, x, c), loss);
    });

    it('is 0 for a batch of no rows, and works for one class', async () => {
      const [dx, dc] = grads((x, c) => discriminativeCentroidsLoss([], x as Tensor2D, c as Tensor2D))([
        zeros([0, 3]),
        zeros([2, 3]),
      ]);
      expect(dx!.shape).toEqual([0, 3]);
      await expectAllClose(dc!, new Float32Array(6));
      await expectAllClose(discriminativeCentroidsLoss([], zeros([0, 3]), zeros([2, 3])), [0]);
      // attract 1/2 · 4, and a margin that nothing fills.
      await expectAllClose(discriminativeCentroidsLoss([0], tensor2d([[2]]), tensor2d([[0]])), [2.1]);
    });

    it('keeps its digits far from the origin, where the expanded distance loses all of them', async () => {
      const near = discriminativeCentroidsLoss([0, 1], tensor2d([[0], [2]]), tensor2d([[1], [1]]));
      const far = discriminativeCentroidsLoss(
        [0, 1],
        tensor2d([[1e4], [1e4 + 2]]),
        tensor2d([[1e4 + 1], [1e4 + 1]]),
      );
      await expectAllClose(far, await near.data());
    });

    it('leaks nothing', async () => {
      const [x, c] = [normal(4, 3), normal(3, 3)];
      await expectNoLeak(() => discriminativeCentroidsLoss([0, 1, 2, 0], x, c, { variant: 'official' }));
      await expectNoLeak(() =>
        grads((a, b) => discriminativeCentroidsLoss([0, 1, 2, 0], a as Tensor2D, b as Tensor2D))([x, c]),
      );
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

describe('discriminativeCentroidsLoss', () => {
  it('refuses what it cannot use', () => {
    const call = (labels: number[], options?: object) => () =>
      discriminativeCentroidsLoss(labels, zeros([2, 3]), zeros([4, 3]), options);
    expect(call([0, -1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: discriminativeCentroidsLoss: expected \`labels[1]\` to be a class id from 0 to 3, got -1.]`,
    );
    expect(call([0, 4])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: discriminativeCentroidsLoss: expected \`labels[1]\` to be a class id from 0 to 3, got 4.]`,
    );
    expect(call([0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: discriminativeCentroidsLoss: expected \`labels\` to hold 2 numbers, got array of 1.]`,
    );
    expect(call([0, 1], { margin: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: discriminativeCentroidsLoss: expected \`margin\` to be a finite number >= 0, got -1.]`,
    );
    expect(call([0, 1], { variant: 'authors' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: discriminativeCentroidsLoss: expected \`variant\` to be one of 'exact', 'official', got "authors".]`,
    );
  });
});
