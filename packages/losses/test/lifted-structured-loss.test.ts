import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { add, grad, mul, oneHot, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liftedStructuredLoss } from '../src/index.ts';
import {
  allFinite,
  expectFeatureLoss,
  numericGradients,
  randomFeatures,
  squaredDistance,
} from './features.ts';

interface Golden {
  name: string;
  features: number[][];
  labels: number[];
  margin: number;
  loss: number;
  grad_features: number[][];
}
const { cases } = readGolden<{ cases: Golden[] }>(
  new URL('./golden/lifted_structured_loss.json', import.meta.url),
);

/** The loss in plain loops, float64. */
function slowLoss(labels: number[], features: number[][], margin: number): number {
  const d = (i: number, j: number) => Math.sqrt(squaredDistance(features[i]!, features[j]!));
  let [total, pairs] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    for (let j = i + 1; j < labels.length; j++) {
      if (labels[i]! < 0 || labels[i] !== labels[j]) continue;
      pairs++;
      let push = 0;
      for (let n = 0; n < labels.length; n++) {
        if (labels[n]! >= 0 && labels[n] !== labels[i])
          push += Math.exp(margin - d(i, n)) + Math.exp(margin - d(j, n));
      }
      if (push > 0) total += Math.max(0, Math.log(push) + d(i, j)) ** 2 / 2;
    }
  }
  return pairs === 0 ? 0 : total / pairs;
}

await describeBackends('liftedStructuredLoss', () => {
  it('is J² / 2 with J = log(exp(2 - 3) + exp(2 - 2)) + 1 for the points 0, 1 and 3', async () => {
    const loss = liftedStructuredLoss([0, 0, 1], tensor2d([[0], [1], [3]]), { margin: 2 });
    await expectAllClose(loss, (Math.log(Math.exp(-1) + 1) + 1) ** 2 / 2);
  });

  it.each(cases)('gives the value and gradient of OLTR’s baseline: $name', async (golden) => {
    const { features, labels, margin, loss, grad_features } = golden;
    await expectFeatureLoss((x) => liftedStructuredLoss(labels, x, { margin }), [features], {
      value: loss,
      gradients: [grad_features],
    });
  });

  it('agrees with plain loops for any batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(-3, 0, 1, 20),
        fc.constantFrom(0.1, 1, 20),
        async (seed, batch, margin, spread) => {
          const random = createRandom(seed);
          const labels = Array.from({ length: batch }, () => random.int(4) - 1);
          const features = randomFeatures(batch, 3, `lifted ${seed}`, spread);
          const slow = (x: number[][]) => slowLoss(labels, x, margin);
          await expectFeatureLoss(
            (x) => liftedStructuredLoss(labels, x, { margin }),
            [features],
            {
              value: slow(features),
              gradients: numericGradients(slow, [features]),
            },
            { absolute: 1e-5, relative: 5e-5 },
          );
        },
      ),
      { seed: 51, numRuns: 30 },
    );
  });

  it('has the gradient of finite differences', async () => {
    const features = tensor2d(randomFeatures(6, 3, 'lifted gradient'));
    await expectGradient((x) => liftedStructuredLoss([0, 0, 1, 1, 2, 0], x, { margin: 2 }), features);
  });

  it('does not change with a shift, however large the features are beside their distances', async () => {
    const labels = [0, 0, 1, 1, 0];
    const rows = randomFeatures(5, 3, 'shift').map((row) => row.map((x) => Math.round(x * 64) / 64));
    const loss = (x: Tensor) => liftedStructuredLoss(labels, x, { margin: 2 });
    const [plain, moved] = [tensor2d(rows), add(tensor2d(rows), 4096)];
    await expectAllClose(loss(moved), loss(plain), { absolute: 2e-3, relative: 2e-3 });
    await expectAllClose(grad(loss)(moved), grad(loss)(plain), { absolute: 5e-3, relative: 5e-3 });
  });

  it('keeps its digits for near duplicates of one class', async () => {
    // Classes 10 apart, of points 1e-4 apart.
    const rows = [
      [0, 0],
      [1e-4, 0],
      [10, 0],
      [10, 2e-4],
    ].map((row) => row.map(Math.fround));
    const labels = [0, 0, 1, 1];
    const slow = (x: number[][]) => slowLoss(labels, x, 12);
    await expectFeatureLoss(
      (x) => liftedStructuredLoss(labels, x, { margin: 12 }),
      [rows],
      {
        value: slow(rows),
        gradients: numericGradients(slow, [rows], 1e-8),
      },
      { absolute: 1e-5, relative: 1e-4 },
    );
  });

  it('has a finite gradient for equal rows of one class and of two', async () => {
    const features = tensor2d([
      [1, 2],
      [1, 2],
      [1, 2],
      [4, 6],
    ]);
    for (const labels of [
      [0, 0, 1, 1],
      [0, 0, 0, 1],
      [0, 1, 0, 1],
    ]) {
      const gradient = grad((x) => liftedStructuredLoss(labels, x, { margin: 3 }))(features);
      expect(await allFinite(gradient)).toBe(true);
      await expectAllClose(
        liftedStructuredLoss(labels, features, { margin: 3 }),
        slowLoss(labels, await features.array(), 3),
      );
    }
  });

  it('has a gradient that grows with the features, from 1e-10 to 1e18', async () => {
    const features = tensor2d(randomFeatures(6, 4, 'scale'));
    const labels = [0, 0, 0, 1, 1, 1];
    const loss = (x: Tensor) => liftedStructuredLoss(labels, x, { margin: 0 });
    // For large features J is the distance of a pair less that of its closest negative: it goes with the scale.
    const at1e4 = grad(loss)(mul(features, 1e4));
    for (const scale of [1e8, 1e18, 1e30]) {
      const gradient = grad(loss)(mul(features, scale));
      await expectAllClose(mul(gradient, 1e4 / scale), at1e4, { absolute: 10, relative: 2e-3 });
    }
    expect(await allFinite(grad(loss)(mul(features, 1e-10)))).toBe(true);
  });

  it('has a finite gradient for all finite features, and never NaN as a value', async () => {
    const sizes = fc.constantFrom(0, -0, 1e-45, 1e-38, 1e-20, 1, 1.5, 1e4, 1e18, 1e30, 3.4028234e38);
    const numbers = fc.tuple(sizes, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
    const rows = fc.array(fc.tuple(numbers, numbers), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(-5, 0, 1, 1e6), async (given, margin) => {
        const features = tensor2d(given);
        const loss = (x: Tensor) => liftedStructuredLoss([0, 0, 0, 1, 1, 2], x, { margin });
        expect(Number.isNaN(await loss(features).array())).toBe(false);
        expect(await allFinite(grad(loss)(features))).toBe(true);
      }),
      { seed: 52, numRuns: 100 },
    );
  });

  it('does not see the order of the rows or the names of the classes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = createRandom(seed);
        const labels = Array.from({ length: 8 }, () => random.int(3));
        const order = random.shuffle([0, 1, 2, 3, 4, 5, 6, 7]);
        const rows = randomFeatures(8, 3, `laws ${seed}`);
        const expected = liftedStructuredLoss(labels, tensor2d(rows));
        const renamed = order.map((i) => 40 - 7 * labels[i]!);
        await expectAllClose(liftedStructuredLoss(renamed, tensor2d(order.map((i) => rows[i]!))), expected);
      }),
      { seed: 53, numRuns: 6 },
    );
  });

  it('leaves rows out whatever they hold, and takes every form of labels', async () => {
    const rows = randomFeatures(5, 2, 'left out');
    const all = tensor2d([...rows, [Number.NaN, Number.POSITIVE_INFINITY]]);
    const ids = [0, 1, 0, 1, 1, -1];
    const expected = liftedStructuredLoss(ids.slice(0, 5), tensor2d(rows));
    for (const labels of [ids, tensor1d(ids, 'int32'), tensor1d(ids), oneHot(tensor1d(ids, 'int32'), 2)]) {
      const loss = (x: Tensor) => liftedStructuredLoss(labels, x);
      await expectAllClose(loss(all), expected);
      expect(await allFinite(grad(loss)(all))).toBe(true);
    }
    const other = liftedStructuredLoss([0, 1, 0, 1, 1, 9], all, { ignoreIndex: 9, reduction: 'sum' });
    await expectAllClose(other, expected);
  });

  it('is 0 with a zero gradient without a pair of one class, or without another class', async () => {
    for (const [labels, features] of [
      [
        [-1, -1],
        tensor2d([
          [1, 2],
          [3, 4],
        ]),
      ],
      [[], zeros([0, 3])],
      [[4], tensor2d([[1, 2]])],
      [
        [1, 1, 1],
        tensor2d([
          [1, 2],
          [3, 4],
          [7, 8],
        ]),
      ],
      [
        [0, 1],
        tensor2d([
          [1, 2],
          [3, 4],
        ]),
      ],
    ] as const) {
      const loss = (x: Tensor) => liftedStructuredLoss(labels, x, { margin: 9 });
      expect(await loss(features).array()).toBe(0);
      await expectAllClose(grad(loss)(features), zeros(features.shape), { absolute: 0 });
    }
  });

  it('leaves no tensor behind', async () => {
    const features = tensor2d(randomFeatures(6, 2, 'leak'));
    await expectNoLeak(() => [
      liftedStructuredLoss([0, 0, 1, 1, -1, 2], features),
      grad((x) => liftedStructuredLoss([0, 0, 1, 1, -1, 2], x))(features),
    ]);
    expect(features.isDisposed).toBe(false);
  });
});

describe('liftedStructuredLoss refuses', () => {
  it.each<[object, string]>([
    [{ margin: Number.NaN }, 'expected `margin` to be a finite number, got NaN.'],
    [{ ignoreIndex: 0.5 }, 'expected `ignoreIndex` to be a whole number, got 0.5.'],
    [{ sampleWeights: [1] }, 'expected no option `sampleWeights`: its terms are pairs of examples.'],
    [{ reduction: 'none' }, "expected `reduction` to be one of 'mean', 'sum', 'weightedMean', got \"none\"."],
  ])('%j', (options, message) => {
    expect(() => liftedStructuredLoss([0], tensor2d([[0, 1]]), options)).toThrow(
      new RangeError(`liftedStructuredLoss: ${message}`),
    );
  });
});
