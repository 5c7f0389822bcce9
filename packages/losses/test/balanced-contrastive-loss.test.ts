import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { gather, grad, grads, oneHot, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedContrastiveLoss } from '../src/index.ts';
import {
  allFinite,
  dot,
  expectFeatureLoss,
  normalized,
  numericGradients,
  randomFeatures,
} from './features.ts';

interface Golden {
  inputs: { featuresTwoViews: number[][][]; labels: number[]; centers: number[][] };
  cases: {
    method: string;
    temperature: number;
    loss: number;
    gradFeatures: number[][][];
    gradCenters: number[][];
  }[];
}
const golden = readGolden<Golden>(new URL('./golden/supcon_bcl.json', import.meta.url));
const stack = (views: number[][][]) => [...views.map((view) => view[0]!), ...views.map((view) => view[1]!)];

/** The loss of each row in plain loops, float64, as the formula of the doc comment has it. */
function slowRows(
  labels: number[],
  features: number[][],
  centers: number[][],
  temperature: number,
): number[] {
  return features.map((anchor, i) => {
    if (labels[i]! < 0) return 0;
    const products = centers.map((center, c) =>
      [...features.filter((_, j) => j !== i && labels[j] === c), center].map(
        (key) => dot(anchor, key) / temperature,
      ),
    );
    const largest = Math.max(...products.flat());
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const partition = products.reduce((total, zs) => total + mean(zs.map((z) => Math.exp(z - largest))), 0);
    return largest + Math.log(partition) - mean(products[labels[i]!]!);
  });
}

await describeBackends('balancedContrastiveLoss', () => {
  it('averages within classes before it adds them up', async () => {
    // The anchor agrees with its center and with nothing else: S = mean(e, e) + mean(1, 1) for the rows of class 0.
    const features = tensor2d([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    const centers = [
      [1, 0],
      [0, 1],
    ];
    const loss = balancedContrastiveLoss([0, 0, 1], features, { centers, temperature: 1 });
    const ofPair = Math.log(Math.E + 1) - 1;
    // For the row of class 1: its center gives e, the three keys of class 0 give 1 on average.
    await expectAllClose(loss, [ofPair, ofPair, Math.log(Math.E + 1) - 1], { absolute: 1e-6 });
  });

  it.each(golden.cases.filter(({ method }) => method === 'bcl'))(
    'gives the authors’ value and gradients: temperature $temperature',
    async ({ temperature, loss, gradFeatures, gradCenters }) => {
      const { featuresTwoViews, labels, centers } = golden.inputs;
      for (const ids of [labels, [...labels, ...labels]]) {
        await expectFeatureLoss(
          (x, c) => balancedContrastiveLoss(ids, x, { centers: c!, temperature, reduction: 'mean' }),
          [stack(featuresTwoViews), centers],
          { value: loss, gradients: [stack(gradFeatures), gradCenters] },
        );
        const constant = { centers, temperature, reduction: 'mean' } as const;
        await expectFeatureLoss((x) => balancedContrastiveLoss(ids, x, constant), [stack(featuresTwoViews)], {
          value: loss,
          gradients: [stack(gradFeatures)],
        });
      }
    },
  );

  it('agrees with plain loops for any batch', async () => {
    const sizes = fc.record({
      batch: fc.integer({ min: 1, max: 9 }),
      numClasses: fc.integer({ min: 1, max: 5 }),
      temperature: fc.constantFrom(0.07, 0.3, 2),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(), sizes, async (seed, { batch, numClasses, temperature }) => {
        const random = createRandom(seed);
        const labels = Array.from({ length: batch }, () => random.int(numClasses + 1) - 1);
        const features = normalized(randomFeatures(batch, 3, `bcl ${seed}`));
        const centers = normalized(randomFeatures(numClasses, 3, `bcl centers ${seed}`));
        const slow = (x: number[][], c: number[][]) => slowRows(labels, x, c, temperature);
        const total = (x: number[][], c: number[][]) => slow(x, c).reduce((a, b) => a + b, 0);
        await expectFeatureLoss(
          (x, c) => balancedContrastiveLoss(labels, x, { centers: c!, temperature }),
          [features, centers],
          { value: slow(features, centers), gradients: numericGradients(total, [features, centers]) },
          { absolute: 2e-5, relative: 5e-5 },
        );
      }),
      { seed: 31, numRuns: 25 },
    );
  });

  it('weighs anchors, not keys', async () => {
    const labels = [0, 1, 0, 1, 1];
    const features = normalized(randomFeatures(5, 3, 'weights'));
    const centers = normalized(randomFeatures(2, 3, 'weight centers'));
    const weights = { classWeights: [2, 0.5], sampleWeights: tensor1d([1, 0, 3, 2, 1]), temperature: 0.5 };
    const factors = [2, 0, 6, 1, 0.5];
    const each = slowRows(labels, features, centers, 0.5).map((value, i) => value * factors[i]!);
    const sum = each.reduce((a, b) => a + b, 0);
    for (const [reduction, value] of [
      [undefined, each],
      ['sum', sum],
      ['mean', sum / 5],
      ['weightedMean', sum / 9.5],
    ] as const) {
      const options = { ...weights, centers, ...(reduction && { reduction }) };
      await expectFeatureLoss((x) => balancedContrastiveLoss(labels, x, options), [features], { value });
    }
  });

  it('has the gradients of finite differences', async () => {
    const features = tensor2d(normalized(randomFeatures(5, 4, 'bcl gradient')));
    const centers = tensor2d(normalized(randomFeatures(3, 4, 'bcl gradient of centers')));
    const options = { temperature: 0.5 };
    const labels = [0, 1, 0, 2, 0];
    await expectGradient((x) => balancedContrastiveLoss(labels, x, { ...options, centers }), features);
    await expectGradient(
      (c) => balancedContrastiveLoss(labels, features, { ...options, centers: c }),
      centers,
    );
  });

  it('has a finite gradient for all finite features and centers, and never NaN as a value', async () => {
    const sizes = fc.constantFrom(0, -0, 1e-45, 1e-38, 1e-20, 1, 1.5, 1e4, 1e18, 1e30, 3.4028234e38);
    const numbers = fc.tuple(sizes, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
    const rows = fc.array(fc.tuple(numbers, numbers), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(1e-30, 0.07, 1, 1e30), async (given, temperature) => {
        const [features, centers] = [tensor2d(given.slice(0, 4)), tensor2d(given.slice(4))];
        const loss = (x: Tensor, c: Tensor) =>
          balancedContrastiveLoss([0, 0, 1, 0], x, { centers: c, temperature });
        expect((await loss(features, centers).data()).some(Number.isNaN)).toBe(false);
        expect(await allFinite(...grads(loss)([features, centers]))).toBe(true);
      }),
      { seed: 32, numRuns: 80 },
    );
  });

  it('does not see the order of rows and classes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = createRandom(seed);
        const labels = Array.from({ length: 6 }, () => random.int(3));
        const order = random.shuffle([0, 1, 2, 3, 4, 5]);
        const classOrder = random.shuffle([0, 1, 2]);
        const rows = normalized(randomFeatures(6, 3, `laws ${seed}`));
        const centers = normalized(randomFeatures(3, 3, `law centers ${seed}`));
        const expected = balancedContrastiveLoss(labels, tensor2d(rows), { centers });
        const moved = balancedContrastiveLoss(
          order.map((i) => classOrder.indexOf(labels[i]!)),
          tensor2d(order.map((i) => rows[i]!)),
          { centers: classOrder.map((c) => centers[c]!) },
        );
        await expectAllClose(moved, gather(expected, order));
      }),
      { seed: 33, numRuns: 6 },
    );
  });

  it('leaves rows out whatever they hold, and takes every form of labels', async () => {
    const rows = normalized(randomFeatures(4, 3, 'left out'));
    const centers = normalized(randomFeatures(2, 3, 'centers'));
    const all = tensor2d([...rows, [Number.NaN, Number.POSITIVE_INFINITY, 0]]);
    const ids = [0, 1, 0, 1, -1];
    const expected = balancedContrastiveLoss(ids.slice(0, 4), tensor2d(rows), { centers });
    for (const labels of [ids, tensor1d(ids, 'int32'), tensor1d(ids), oneHot(tensor1d(ids, 'int32'), 2)]) {
      const loss = (x: Tensor) => balancedContrastiveLoss(labels, x, { centers });
      await expectAllClose(gather(loss(all), [0, 1, 2, 3]), expected);
      await expectAllClose(gather(loss(all), [4]), [0], { absolute: 0 });
      const gradient = grad(loss)(all);
      expect(await allFinite(gradient)).toBe(true);
      await expectAllClose(gather(gradient, [4]), zeros([1, 3]), { absolute: 0 });
    }
  });

  it('is 0 with zero gradients if no row counts', async () => {
    const centers = tensor2d([
      [1, 0],
      [0, 1],
    ]);
    for (const [labels, features] of [
      [
        [-1, -1],
        tensor2d([
          [1, 0],
          [0, 1],
        ]),
      ],
      [[], zeros([0, 2])],
    ] as const) {
      for (const reduction of ['mean', 'sum', 'weightedMean'] as const) {
        const loss = (x: Tensor, c: Tensor) => balancedContrastiveLoss(labels, x, { centers: c, reduction });
        expect(await loss(features, centers).array()).toBe(0);
        for (const gradient of grads(loss)([features, centers])) {
          await expectAllClose(gradient, zeros(gradient.shape), { absolute: 0 });
        }
      }
    }
    expect(balancedContrastiveLoss([], zeros([0, 2]), { centers }).shape).toEqual([0]);
  });

  it('leaves no tensor behind', async () => {
    const features = tensor2d(randomFeatures(6, 2, 'leak'));
    const centers = tensor2d(randomFeatures(3, 2, 'leak'));
    await expectNoLeak(() => [
      balancedContrastiveLoss([0, 0, 1, 1, -1, 2], features, { centers }),
      grad((x) =>
        balancedContrastiveLoss([0, 0, 1], x, {
          centers: [
            [1, 0],
            [0, 1],
          ],
        }),
      )(features),
      grads((x, c) => balancedContrastiveLoss([0, 2, 1], x, { centers: c, reduction: 'mean' }))([
        features,
        centers,
      ]),
    ]);
    expect(features.isDisposed || centers.isDisposed).toBe(false);
  });
});

describe('balancedContrastiveLoss refuses', () => {
  const centers = [
    [1, 0],
    [0, 1],
  ];
  it.each<[number[], object, string]>([
    [[0, 0], { centers, temperature: 0 }, 'expected `temperature` to be a finite number > 0, got 0.'],
    [[0, 2], { centers }, 'expected `labels[1]` to be a class id from 0 to 1 or ignoreIndex -1, got 2.'],
    [[0, 0], { centers: zeros([2, 3]) }, 'expected `centers` to have shape [numClasses, 2], got [2, 3].'],
    [[0, 0], { centers, classWeights: [1] }, 'expected `classWeights` to hold 2 numbers, got array of 1.'],
  ])('labels %j with %j', (labels, options, message) => {
    expect(() =>
      balancedContrastiveLoss(
        labels,
        tensor2d([
          [0, 1],
          [1, 0],
        ]),
        options as never,
      ),
    ).toThrow(new RangeError(`balancedContrastiveLoss: ${message}`));
  });
});
