import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { add, grad, mul, oneHot, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RangeLossOptions, rangeLoss } from '../src/index.ts';
import {
  allFinite,
  expectFeatureLoss,
  numericGradients,
  randomFeatures,
  squaredDistance,
} from './features.ts';

interface Losses {
  inputs: { features: number[][]; labels: number[] };
  cases: {
    method: string;
    k: number;
    margin: number;
    intraWeight: number;
    interWeight: number;
    loss: number;
    gradFeatures: number[][];
  }[];
}
interface Expected {
  loss: number;
  grad_features: number[][];
}
interface Oltr {
  name: string;
  features: number[][];
  labels: number[];
  k: number;
  margin: number;
  intra_weight: number;
  inter_weight: number;
  euclidean: Expected;
  squared_euclidean: Expected;
  third_party_euclidean?: Expected;
}
const ports = readGolden<Losses>(new URL('./golden/range_loss.json', import.meta.url));
const oltr = readGolden<{ cases: Oltr[]; edge: Oltr[] }>(
  new URL('./golden/range_loss_oltr.json', import.meta.url),
);

/** The loss in plain loops, float64. */
function slowRangeLoss(labels: number[], features: number[][], options: RangeLossOptions): number {
  const { k = 2, margin = 0, intraWeight = 1, interWeight = 1, classReduction = 'sum' } = options;
  const distance = (a: number[], b: number[]) =>
    options.distance === 'euclidean' ? Math.sqrt(squaredDistance(a, b)) : squaredDistance(a, b);
  const ids = [...new Set(labels)].filter((id) => id >= 0);
  const members = ids.map((id) => features.filter((_, i) => labels[i] === id));
  const ranges: number[] = [];
  for (const rows of members) {
    const distances = rows.flatMap((a, i) => rows.slice(i + 1).map((b) => distance(a, b)));
    distances.sort((a, b) => b - a);
    const chosen = distances.slice(0, k);
    if (chosen.length === 0) continue;
    ranges.push(chosen.length / chosen.reduce((total, d) => total + 1 / d, 0));
  }
  const means = members.map((rows) =>
    rows[0]!.map((_, d) => rows.reduce((total, row) => total + row[d]!, 0) / rows.length),
  );
  const between = means.flatMap((a, i) => means.slice(i + 1).map((b) => distance(a, b)));
  const intra =
    ranges.reduce((a, b) => a + b, 0) / (classReduction === 'mean' ? Math.max(1, ranges.length) : 1);
  const inter = between.length === 0 ? 0 : Math.max(margin - Math.min(...between), 0);
  return intraWeight * intra + interWeight * inter;
}

await describeBackends('rangeLoss', () => {
  it('is 2.4 + 1 + (10 - 9.1667) for classes {0, 3, 1} and {10, 11}', async () => {
    // Distances 3 and 2 give 2 / (1/3 + 1/2); the one pair gives 1; the means are 4/3 and 10.5.
    const features = tensor2d([[0], [3], [1], [10], [11]]);
    const options = { k: 2, margin: 10, distance: 'euclidean' } as const;
    await expectAllClose(rangeLoss([0, 0, 0, 1, 1], features, options), 2.4 + 1 + 10 - (10.5 - 4 / 3));
  });

  it.each(ports.cases)(
    'gives the ports’ value and gradient: $method, k $k, margin $margin',
    async (golden) => {
      const { k, margin, intraWeight, interWeight, method, loss, gradFeatures } = golden;
      const distance = method.startsWith('squared') ? 'squared' : 'euclidean';
      const options = { k, margin, intraWeight, interWeight, distance } as const;
      await expectFeatureLoss((x) => rangeLoss(ports.inputs.labels, x, options), [ports.inputs.features], {
        value: loss,
        gradients: [gradFeatures],
      });
    },
  );

  it.each([...oltr.cases, ...oltr.edge])('gives the recorded value and gradient: $name', async (golden) => {
    const { features, labels, k, margin, intra_weight, inter_weight } = golden;
    for (const [distance, expected] of [
      ['euclidean', golden.euclidean],
      ['squared', golden.squared_euclidean],
      ['euclidean', golden.third_party_euclidean],
    ] as const) {
      if (expected === undefined) continue;
      const options = { k, margin, intraWeight: intra_weight, interWeight: inter_weight, distance };
      const { loss, grad_features } = expected;
      await expectFeatureLoss((x) => rangeLoss(labels, x, options), [features], {
        value: loss,
        gradients: [grad_features],
      });
    }
  });

  it('agrees with plain loops for any batch', async () => {
    const options = fc.record({
      k: fc.integer({ min: 1, max: 7 }),
      margin: fc.constantFrom(0, 1, 20),
      intraWeight: fc.constantFrom(0, 0.5, 1),
      interWeight: fc.constantFrom(0, 2),
      distance: fc.constantFrom('squared' as const, 'euclidean' as const),
      classReduction: fc.constantFrom('sum' as const, 'mean' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 12 }), options, async (seed, batch, given) => {
        const random = createRandom(seed);
        const labels = Array.from({ length: batch }, () => 5 * random.int(4) - 5).map((id) =>
          Math.max(id, -1),
        );
        const features = randomFeatures(batch, 3, `range ${seed}`);
        const slow = (x: number[][]) => slowRangeLoss(labels, x, given);
        await expectFeatureLoss((x) => rangeLoss(labels, x, given), [features], {
          value: slow(features),
          gradients: numericGradients(slow, [features]),
        });
      }),
      { seed: 11, numRuns: 25 },
    );
  });

  it('has the gradient of finite differences', async () => {
    const features = tensor2d(randomFeatures(7, 3, 'range gradient'));
    for (const distance of ['squared', 'euclidean'] as const) {
      await expectGradient((x) => rangeLoss([0, 0, 0, 1, 1, 1, 2], x, { margin: 9, distance }), features);
    }
  });

  it('has a range of 0 and no gradient where a chosen distance is 0', async () => {
    const features = tensor2d([
      [1, 2],
      [1, 2],
      [1, 2],
      [5, 5],
      [9, 5],
    ]);
    for (const distance of ['squared', 'euclidean'] as const) {
      const loss = (x: Tensor) => rangeLoss([0, 0, 0, 1, 1], x, { k: 3, interWeight: 0, distance });
      await expectAllClose(loss(features), distance === 'squared' ? 16 : 4, { absolute: 0 });
      const one = distance === 'squared' ? 8 : 1;
      await expectAllClose(grad(loss)(features), [0, 0, 0, 0, 0, 0, -one, 0, one, 0], { absolute: 0 });
      // Two of three distances are not 0, the third is: the harmonic mean is 0.
      const two = tensor2d([
        [1, 2],
        [1, 2],
        [4, 6],
      ]);
      const alone = (x: Tensor) => rangeLoss([3, 3, 3], x, { k: 3, distance });
      await expectAllClose(alone(two), 0, { absolute: 0 });
      await expectAllClose(grad(alone)(two), zeros([3, 2]), { absolute: 0 });
      // With k = 2 both distances are 5.
      const far = rangeLoss([3, 3, 3], two, { k: 2, distance });
      await expectAllClose(far, distance === 'squared' ? 25 : 5, { absolute: 1e-5 });
    }
  });

  it('has the margin as loss, and no gradient, where two class means are equal', async () => {
    const features = tensor2d([
      [1, 2],
      [1, 2],
    ]);
    for (const distance of ['squared', 'euclidean'] as const) {
      const loss = (x: Tensor) => rangeLoss([0, 1], x, { margin: 3, distance });
      await expectAllClose(loss(features), 3, { absolute: 0 });
      await expectAllClose(grad(loss)(features), zeros([2, 2]), { absolute: 0 });
    }
  });

  it('has margins of 2 and √2 for unit features unless told', async () => {
    const features = tensor2d([
      [1, 0],
      [0, 1],
    ]);
    await expectAllClose(rangeLoss([0, 1], features), 0, { absolute: 1e-6 });
    await expectAllClose(rangeLoss([0, 1], mul(features, 0.5)), 1.5);
    const options = { distance: 'euclidean' } as const;
    await expectAllClose(rangeLoss([0, 1], mul(features, 0.5), options), Math.SQRT1_2);
  });

  it('is exact for near duplicates far from 0', async () => {
    // Features around 1000 whose differences are 2⁻⁸ to 2⁻⁶: their squares are lost in scalar products.
    const step = 2 ** -8;
    const rows = [
      [0, 0],
      [1, 0],
      [0, 3],
      [4, 4],
    ].map((row) => row.map((x) => 1000 + x * step));
    const labels = [0, 0, 0, 0];
    for (const distance of ['squared', 'euclidean'] as const) {
      const slow = (x: number[][]) => slowRangeLoss(labels, x, { distance, k: 3 });
      await expectFeatureLoss(
        (x) => rangeLoss(labels, x, { distance, k: 3 }),
        [rows],
        {
          value: slow(rows),
          gradients: numericGradients(slow, [rows], 1e-6),
        },
        { relative: 1e-4, absolute: 1e-5 },
      );
    }
  });

  it('scales with the features, from 1e-30 to 1e18', async () => {
    const labels = [0, 0, 0, 1, 1, 1];
    const features = tensor2d(randomFeatures(6, 4, 'scale'));
    const options = { distance: 'euclidean', margin: 0 } as const;
    const value = rangeLoss(labels, features, options);
    const gradient = grad((x) => rangeLoss(labels, x, options))(features);
    for (const scale of [1e-30, 1e-10, 1e10, 1e18, 1e30]) {
      const scaled = mul(features, scale);
      await expectAllClose(rangeLoss(labels, scaled, options), mul(value, scale), {
        absolute: 0,
        relative: 1e-5,
      });
      await expectAllClose(grad((x) => rangeLoss(labels, x, options))(scaled), gradient, { absolute: 1e-5 });
    }
    const squared = { ...options, distance: 'squared' } as const;
    const large = grad((x) => rangeLoss(labels, x, squared))(mul(features, 1e18));
    const plain = grad((x) => rangeLoss(labels, x, squared))(features);
    await expectAllClose(mul(large, 1e-18), plain, { absolute: 1e-5, relative: 1e-5 });
  });

  it('has a finite gradient for all finite features, and never NaN as a value', async () => {
    const sizes = fc.constantFrom(0, -0, 1e-45, 1e-38, 1e-20, 1, 1.5, 1e4, 1e18, 1e30, 3.4028234e38);
    const numbers = fc.tuple(sizes, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
    const rows = fc.array(fc.tuple(numbers, numbers), { minLength: 6, maxLength: 6 });
    const distances = fc.constantFrom('squared' as const, 'euclidean' as const);
    await fc.assert(
      fc.asyncProperty(rows, distances, fc.integer({ min: 1, max: 4 }), async (given, distance, k) => {
        const features = tensor2d(given);
        const loss = (x: Tensor) => rangeLoss([0, 0, 0, 1, 1, 2], x, { k, distance, margin: 1e6 });
        expect(Number.isNaN(await loss(features).array())).toBe(false);
        expect(await allFinite(grad(loss)(features))).toBe(true);
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it('does not change when the batch is shifted or permuted, or the classes renamed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = createRandom(seed);
        const labels = Array.from({ length: 8 }, () => random.int(3));
        const order = random.shuffle([0, 1, 2, 3, 4, 5, 6, 7]);
        const rows = randomFeatures(8, 3, `laws ${seed}`);
        const expected = rangeLoss(labels, tensor2d(rows), { margin: 5 });
        const moved = add(tensor2d(order.map((i) => rows[i]!)), 8);
        const renamed = order.map((i) => 40 - 7 * labels[i]!);
        const close = { absolute: 1e-4, relative: 1e-4 };
        await expectAllClose(rangeLoss(renamed, moved, { margin: 5 }), expected, close);
      }),
      { seed: 13, numRuns: 6 },
    );
  });

  it('leaves rows out whatever they hold, and takes every form of labels', async () => {
    const rows = randomFeatures(5, 2, 'left out');
    const all = tensor2d([...rows, [Number.NaN, Number.POSITIVE_INFINITY]]);
    const ids = [0, 1, 0, 1, 1, -1];
    const expected = rangeLoss(ids.slice(0, 5), tensor2d(rows), { margin: 9 });
    for (const labels of [ids, tensor1d(ids, 'int32'), tensor1d(ids), oneHot(tensor1d(ids, 'int32'), 2)]) {
      const loss = (x: Tensor) => rangeLoss(labels, x, { margin: 9 });
      await expectAllClose(loss(all), expected);
      expect(await allFinite(grad(loss)(all))).toBe(true);
    }
    const other = rangeLoss([0, 1, 0, 1, 1, 9], all, { margin: 9, ignoreIndex: 9, reduction: 'mean' });
    await expectAllClose(other, expected);
  });

  it('is 0 with a zero gradient for a batch without classes', async () => {
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
    ] as const) {
      for (const options of [
        {},
        { intraWeight: 0 },
        { interWeight: 0 },
        { intraWeight: 0, interWeight: 0 },
      ]) {
        const loss = (x: Tensor) => rangeLoss(labels, x, options);
        expect(await loss(features).array()).toBe(0);
        await expectAllClose(grad(loss)(features), zeros(features.shape), { absolute: 0 });
      }
    }
  });

  it('leaves no tensor behind', async () => {
    const features = tensor2d(randomFeatures(6, 2, 'leak'));
    for (const distance of ['squared', 'euclidean'] as const) {
      await expectNoLeak(() => [
        rangeLoss([0, 0, 1, 1, -1, 2], features, { distance }),
        grad((x) => rangeLoss([0, 0, 1, 1, -1, 2], x, { distance }))(features),
      ]);
    }
    expect(features.isDisposed).toBe(false);
  });
});

describe('rangeLoss refuses', () => {
  it.each<[object, string]>([
    [{ k: 0 }, 'expected `k` to be a whole number >= 1, got 0.'],
    [{ margin: -1 }, 'expected `margin` to be a finite number >= 0, got -1.'],
    [{ distance: 'cosine' }, "expected `distance` to be one of 'squared', 'euclidean', got \"cosine\"."],
    [{ classReduction: 'max' }, "expected `classReduction` to be one of 'sum', 'mean', got \"max\"."],
    [{ sampleWeights: [1] }, 'expected no option `sampleWeights`: a range belongs to several examples.'],
    [{ classWeights: [1] }, 'expected no option `classWeights`: a range belongs to several examples.'],
  ])('%j', (options, message) => {
    expect(() => rangeLoss([0], tensor2d([[0, 1]]), options)).toThrow(
      new RangeError(`rangeLoss: ${message}`),
    );
  });

  it('a negative class id that is not ignored', () => {
    expect(() => rangeLoss([0, -2], tensor2d([[0], [1]]))).toThrow(
      new RangeError('rangeLoss: expected `labels[1]` to be a class id >= 0 or ignoreIndex -1, got -2.'),
    );
  });
});
