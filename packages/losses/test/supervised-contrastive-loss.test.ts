import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { add, gather, grad, oneHot, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SupervisedContrastiveLossOptions, supervisedContrastiveLoss } from '../src/index.ts';
import {
  allFinite,
  dot,
  expectFeatureLoss,
  normalized,
  numericGradients,
  randomFeatures,
} from './features.ts';

interface Golden {
  inputs: { featuresTwoViews: number[][][]; labels: number[] };
  cases: {
    method: string;
    temperature: number;
    baseTemperature: number;
    loss: number;
    gradFeatures: number[][][];
  }[];
}
const golden = readGolden<Golden>(new URL('./golden/supcon_bcl.json', import.meta.url));
const stack = (views: number[][][]) => [...views.map((view) => view[0]!), ...views.map((view) => view[1]!)];

/** The loss of each row in plain loops, float64. */
function slowRows(
  labels: number[],
  features: number[][],
  options: SupervisedContrastiveLossOptions,
): number[] {
  const { temperature = 0.07, baseTemperature = 0.07 } = options;
  return features.map((anchor, i) => {
    const keys = features.flatMap((key, j) =>
      j === i || labels[j]! < 0 ? [] : [{ key, label: labels[j]! }],
    );
    const logits = keys.map(({ key }) => dot(anchor, key) / temperature);
    const largest = Math.max(...logits);
    const logPartition = largest + Math.log(logits.reduce((total, z) => total + Math.exp(z - largest), 0));
    const positives = logits.filter((_, j) => keys[j]!.label === labels[i]);
    if (labels[i]! < 0 || positives.length === 0) return 0;
    const mean = positives.reduce((total, z) => total + z - logPartition, 0) / positives.length;
    return (-temperature / baseTemperature) * mean;
  });
}

await describeBackends('supervisedContrastiveLoss', () => {
  it('is log(1 + 1/e) for a pair at a right angle to a third row', async () => {
    // The first two rows agree (product 1); the third is at product 0 to both and has no partner.
    const features = tensor2d([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    const loss = supervisedContrastiveLoss([4, 4, 9], features, { temperature: 1, baseTemperature: 1 });
    const one = Math.log(1 + Math.exp(-1));
    await expectAllClose(loss, [one, one, 0], { absolute: 1e-6 });
  });

  it.each(golden.cases.filter(({ method }) => method === 'supcon'))(
    'gives the authors’ value and gradient: temperature $temperature',
    async ({ temperature, baseTemperature, loss, gradFeatures }) => {
      const { featuresTwoViews, labels } = golden.inputs;
      const options = { temperature, baseTemperature, reduction: 'mean' } as const;
      for (const ids of [labels, [...labels, ...labels]]) {
        await expectFeatureLoss(
          (x) => supervisedContrastiveLoss(ids, x, options),
          [stack(featuresTwoViews)],
          {
            value: loss,
            gradients: [stack(gradFeatures)],
          },
        );
      }
    },
  );

  it('agrees with plain loops for any batch', async () => {
    const options = fc.record({
      temperature: fc.constantFrom(0.05, 0.2, 1, 3),
      baseTemperature: fc.constantFrom(0.07, 1),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 9 }), options, async (seed, batch, given) => {
        const random = createRandom(seed);
        const labels = Array.from({ length: batch }, () => random.int(4) - 1);
        const features = normalized(randomFeatures(batch, 3, `supcon ${seed}`));
        const slow = (x: number[][]) => slowRows(labels, x, given);
        const total = (x: number[][]) => slow(x).reduce((a, b) => a + b, 0);
        await expectFeatureLoss(
          (x) => supervisedContrastiveLoss(labels, x, given),
          [features],
          {
            value: slow(features),
            gradients: numericGradients(total, [features]),
          },
          { absolute: 2e-5, relative: 5e-5 },
        );
      }),
      { seed: 21, numRuns: 25 },
    );
  });

  it('weighs anchors, not keys', async () => {
    const labels = [0, 1, 0, 1, 1];
    const features = normalized(randomFeatures(5, 3, 'weights'));
    const weights = { classWeights: [2, 0.5], sampleWeights: [1, 0, 3, 2, 1], temperature: 0.5 };
    const each = slowRows(labels, features, weights).map(
      (value, i) => value * weights.classWeights[labels[i]!]! * weights.sampleWeights[i]!,
    );
    const sum = each.reduce((a, b) => a + b, 0);
    for (const [reduction, value] of [
      [undefined, each],
      ['sum', sum],
      ['mean', sum / 5],
      ['weightedMean', sum / (2 + 0 + 6 + 1 + 0.5)],
    ] as const) {
      const options = { ...weights, ...(reduction && { reduction }) };
      await expectFeatureLoss((x) => supervisedContrastiveLoss(labels, x, options), [features], { value });
    }
  });

  it('has the gradient of finite differences', async () => {
    const features = tensor2d(normalized(randomFeatures(6, 4, 'supcon gradient')));
    const options = { temperature: 0.5 };
    await expectGradient((x) => supervisedContrastiveLoss([0, 1, 0, 1, 2, 0], x, options), features);
  });

  it('has a finite gradient for all finite features and any temperature, and never NaN as a value', async () => {
    const sizes = fc.constantFrom(0, -0, 1e-45, 1e-38, 1e-20, 1, 1.5, 1e4, 1e18, 1e30, 3.4028234e38);
    const numbers = fc.tuple(sizes, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
    const rows = fc.array(fc.tuple(numbers, numbers), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(1e-30, 0.07, 1, 1e30), async (given, temperature) => {
        const features = tensor2d(given);
        const loss = (x: Tensor) => supervisedContrastiveLoss([0, 0, 1, 1, 2], x, { temperature });
        expect((await loss(features).data()).some(Number.isNaN)).toBe(false);
        expect(await allFinite(grad(loss)(features))).toBe(true);
      }),
      { seed: 22, numRuns: 80 },
    );
  });

  it('does not see rotations, the order of the rows or the names of the classes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = createRandom(seed);
        const labels = Array.from({ length: 7 }, () => random.int(3));
        const order = random.shuffle([0, 1, 2, 3, 4, 5, 6]);
        const rows = normalized(randomFeatures(7, 2, `laws ${seed}`));
        const [c, s] = [Math.cos(seed), Math.sin(seed)];
        const turned = order.map((i) => [
          c * rows[i]![0]! - s * rows[i]![1]!,
          s * rows[i]![0]! + c * rows[i]![1]!,
        ]);
        const expected = supervisedContrastiveLoss(labels, tensor2d(rows));
        const renamed = order.map((i) => 9 - 4 * labels[i]!);
        const moved = supervisedContrastiveLoss(renamed, tensor2d(turned));
        await expectAllClose(moved, gather(expected, order), { absolute: 5e-5, relative: 5e-5 });
      }),
      { seed: 23, numRuns: 6 },
    );
  });

  it('leaves rows out whatever they hold, and takes every form of labels', async () => {
    const rows = normalized(randomFeatures(4, 3, 'left out'));
    const all = tensor2d([...rows, [Number.NaN, Number.POSITIVE_INFINITY, 0]]);
    const ids = [0, 1, 0, 1, -1];
    const expected = add(zeros([4]), supervisedContrastiveLoss(ids.slice(0, 4), tensor2d(rows)));
    for (const labels of [ids, tensor1d(ids, 'int32'), tensor1d(ids), oneHot(tensor1d(ids, 'int32'), 2)]) {
      const loss = (x: Tensor) => supervisedContrastiveLoss(labels, x);
      await expectAllClose(gather(loss(all), [0, 1, 2, 3]), expected);
      await expectAllClose(gather(loss(all), [4]), [0], { absolute: 0 });
      const gradient = grad(loss)(all);
      expect(await allFinite(gradient)).toBe(true);
      await expectAllClose(gather(gradient, [4]), zeros([1, 3]), { absolute: 0 });
    }
  });

  it('is 0 with a zero gradient where nothing can be compared', async () => {
    for (const [labels, features] of [
      [
        [-1, -1],
        tensor2d([
          [1, 0],
          [0, 1],
        ]),
      ],
      [[], zeros([0, 3])],
      [[4], tensor2d([[1, 2]])],
      [
        [1, 2],
        tensor2d([
          [1, 0],
          [0, 1],
        ]),
      ],
    ] as const) {
      for (const reduction of ['mean', 'sum', 'weightedMean'] as const) {
        const loss = (x: Tensor) => supervisedContrastiveLoss(labels, x, { reduction });
        expect(await loss(features).array()).toBe(0);
        await expectAllClose(grad(loss)(features), zeros(features.shape), { absolute: 0 });
      }
    }
    expect(supervisedContrastiveLoss([], zeros([0, 2])).shape).toEqual([0]);
  });

  it('leaves no tensor behind', async () => {
    const features = tensor2d(randomFeatures(6, 2, 'leak'));
    for (const labels of [
      [0, 0, 1, 1, -1, 2],
      [0, 1, 2],
    ]) {
      await expectNoLeak(() => [
        supervisedContrastiveLoss(labels, features),
        grad((x) => supervisedContrastiveLoss(labels, x, { reduction: 'mean' }))(features),
      ]);
    }
    expect(features.isDisposed).toBe(false);
  });
});

describe('supervisedContrastiveLoss refuses', () => {
  it.each<[number[], object, string]>([
    [[0, 0], { temperature: 0 }, 'expected `temperature` to be a finite number > 0, got 0.'],
    [[0, 0], { baseTemperature: -1 }, 'expected `baseTemperature` to be a finite number > 0, got -1.'],
    [[0, 0, 0], {}, 'expected `labels` to hold 2 numbers, got array of 3.'],
    [[], {}, 'expected `labels` to hold 2 numbers, got array of 0.'],
    [
      [0, 2],
      { classWeights: [1, 1] },
      'expected `labels[1]` to be a class id from 0 to 1 or ignoreIndex -1, got 2.',
    ],
  ])('labels %j with %j', (labels, options, message) => {
    expect(() =>
      supervisedContrastiveLoss(
        labels,
        tensor2d([
          [0, 1],
          [1, 0],
        ]),
        options,
      ),
    ).toThrow(new RangeError(`supervisedContrastiveLoss: ${message}`));
  });
});
