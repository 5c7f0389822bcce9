import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, readGolden } from '@lt/testkit';
import {
  cast,
  gather,
  grad,
  grads,
  memory,
  oneHot,
  type Tensor,
  tensor1d,
  tensor2d,
  zeros,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centerLoss, updateCenters } from '../src/index.ts';
import {
  allFinite,
  expectFeatureLoss,
  numericGradients,
  randomFeatures,
  squaredDistance,
} from './features.ts';

interface Golden {
  inputs: { features: number[][]; labels: number[]; centers: number[][] };
  cases: {
    method: string;
    loss: number;
    gradFeatures: number[][];
    gradCenters?: number[][];
    centerDelta?: number[][];
    alpha?: number;
  }[];
}
const golden = readGolden<Golden>(new URL('./golden/centre_loss.json', import.meta.url));
const ofMethod = (method: string) => golden.cases.find((one) => one.method === method)!;

await describeBackends('centerLoss', () => {
  it('is half the squared distance: (3² + 4²) / 2 and (0² + 2²) / 2', async () => {
    const features = tensor2d([
      [3, 4],
      [1, 1],
    ]);
    const centers = [
      [0, 0],
      [1, 3],
    ];
    await expectAllClose(centerLoss([0, 1], features, { centers }), [12.5, 2], { absolute: 0 });
  });

  it('gives the paper’s value and gradient', async () => {
    const { features, labels, centers } = golden.inputs;
    const { loss, gradFeatures } = ofMethod('centre_wen');
    await expectFeatureLoss((x) => centerLoss(labels, x, { centers, reduction: 'sum' }), [features], {
      value: loss,
      gradients: [gradFeatures],
    });
  });

  it('gives twice its mean as the port’s value and gradients, centers included', async () => {
    const { features, labels, centers } = golden.inputs;
    const { loss, gradFeatures, gradCenters } = ofMethod('centre_autograd');
    const half = (rows: number[][]) => rows.map((row) => row.map((x) => x / 2));
    await expectFeatureLoss(
      (x, c) => centerLoss(labels, x, { centers: c!, reduction: 'mean' }),
      [features, centers],
      {
        value: loss / 2,
        gradients: [half(gradFeatures), half(gradCenters!)],
      },
    );
  });

  const weights = { classWeights: [2, 0.5, 3], sampleWeights: [1, 0.5, 2, 0, 4] };
  it.each([
    [{}, undefined],
    [weights, undefined],
    [{ ...weights, reduction: 'sum' }, 1],
    [{ ...weights, reduction: 'mean' }, 4],
    // Weights of the valid rows: 2 · 1, 3 · 0.5, 0.5 · 0, 0.5 · 4.
    [{ ...weights, reduction: 'weightedMean' }, 2 + 1.5 + 0 + 2],
  ] as const)('agrees with plain loops: %j', async (options, denominator) => {
    const [features, centers] = [randomFeatures(5, 4, 'center'), randomFeatures(3, 4, 'centers')];
    const labels = [0, 2, -1, 1, 1];
    const { classWeights, sampleWeights } = {
      classWeights: [1, 1, 1],
      sampleWeights: [1, 1, 1, 1, 1],
      ...options,
    };
    const rows = (x: number[][], c: number[][]) =>
      labels.map((id, i) =>
        id < 0 ? 0 : (classWeights[id]! * sampleWeights[i]! * squaredDistance(x[i]!, c[id]!)) / 2,
      );
    const total = (x: number[][], c: number[][]) =>
      rows(x, c).reduce((a, b) => a + b, 0) / (denominator ?? 1);
    await expectFeatureLoss(
      (x, c) => centerLoss(labels, x, { centers: c!, ...options } as never),
      [features, centers],
      {
        value: denominator === undefined ? rows(features, centers) : total(features, centers),
        gradients: numericGradients(total, [features, centers]),
      },
    );
  });

  it('has the gradients of finite differences', async () => {
    const [features, centers] = [tensor2d(randomFeatures(4, 3, 'a')), tensor2d(randomFeatures(2, 3, 'b'))];
    await expectGradient((x) => centerLoss([0, 1, 1, 0], x, { centers }), features);
    await expectGradient((c) => centerLoss([0, 1, 1, 0], features, { centers: c }), centers);
    await expectGradient(
      (c) => centerLoss([0, 1, 1, 0], features, { centers: c, reduction: 'mean' }),
      centers,
    );
  });

  it('takes class ids and one-hot labels of any kind', async () => {
    const features = tensor2d(randomFeatures(4, 3, 'labels'));
    const centers = randomFeatures(3, 3, 'label centers');
    const ids = [2, -1, 0, 1];
    const expected = centerLoss(ids, features, { centers });
    const hot = oneHot(tensor1d(ids, 'int32'), 3);
    for (const labels of [
      Int32Array.from(ids),
      tensor1d(ids),
      tensor1d(ids, 'int32'),
      tensor2d(ids, [4, 1], 'int32'),
    ]) {
      await expectAllClose(centerLoss(labels, features, { centers }), expected, { absolute: 0 });
    }
    for (const labels of [hot, cast(hot, 'float32'), cast(hot, 'bool')]) {
      await expectAllClose(centerLoss(labels, features, { centers }), expected, { absolute: 0 });
    }
    const beyond = tensor1d([2, 3, 0, 1], 'int32');
    await expectAllClose(centerLoss(beyond, features, { centers }), expected, { absolute: 0 });
    const other = centerLoss([2, 255, 0, 1], features, { centers, ignoreIndex: 255 });
    await expectAllClose(other, expected, { absolute: 0 });
    const one = tensor2d([[1], [0]]);
    const single = centerLoss(one, tensor2d([[3], [4]]), { centers: [[1]] });
    await expectAllClose(single, [2, 0], { absolute: 0 });
  });

  it('leaves a row out whatever it holds', async () => {
    const features = tensor2d([
      [1, 2],
      [Number.NaN, Number.POSITIVE_INFINITY],
    ]);
    const centers = tensor2d([[0, 0]]);
    const loss = (x: Tensor, c: Tensor) => centerLoss([0, -1], x, { centers: c, reduction: 'mean' });
    await expectAllClose(loss(features, centers), 2.5, { absolute: 0 });
    const [ofFeatures, ofCenters] = grads(loss)([features, centers]);
    await expectAllClose(ofFeatures!, [1, 2, 0, 0], { absolute: 0 });
    await expectAllClose(ofCenters!, [-1, -2], { absolute: 0 });
  });

  it('has a finite gradient for all finite features, and never NaN as a value', async () => {
    const sizes = fc.constantFrom(0, -0, 1e-45, 1e-38, 1e-3, 1, 1e4, 1e18, 1e30, 3.4028234e38);
    const numbers = fc.tuple(sizes, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
    const row = fc.array(numbers, { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(row, row, row, async (a, b, c) => {
        const [features, centers] = [tensor2d([a, b]), tensor2d([c])];
        const options = { centers, classWeights: [3] };
        const values = await centerLoss([0, 0], features, options).data();
        expect(values.some(Number.isNaN)).toBe(false);
        const all = grads((x, y) => centerLoss([0, 0], x, { ...options, centers: y }))([features, centers]);
        expect(await allFinite(...all)).toBe(true);
      }),
      { seed: 5, numRuns: 60 },
    );
    const large = tensor2d([[1e18, -1e18]]);
    await expectAllClose(centerLoss([0], large, { centers: [[0, 0]] }), [1e36], { relative: 1e-6 });
  });

  it('moves with features and centers alike, and with the order of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = createRandom(seed);
        const ids = Array.from({ length: 6 }, () => random.int(3));
        const order = random.shuffle([0, 1, 2, 3, 4, 5]);
        const features = randomFeatures(6, 4, `x ${seed}`);
        const centers = randomFeatures(3, 4, `c ${seed}`);
        const plain = centerLoss(ids, tensor2d(features), { centers });
        const moved = centerLoss(
          order.map((i) => ids[i]!),
          tensor2d(order.map((i) => features[i]!.map((x) => x + 4))),
          { centers: centers.map((row) => row.map((x) => x + 4)) },
        );
        await expectAllClose(moved, gather(plain, order), { absolute: 2e-5, relative: 2e-5 });
      }),
      { seed: 6, numRuns: 5 },
    );
  });

  it('is 0 with a zero gradient if no row counts', async () => {
    const centers = tensor2d([[1, 1]]);
    for (const reduction of ['mean', 'sum', 'weightedMean'] as const) {
      for (const [labels, features] of [
        [[-1, -1], tensor2d(randomFeatures(2, 2, 'none'))],
        [[], zeros([0, 2])],
      ] as const) {
        const loss = (x: Tensor, c: Tensor) => centerLoss(labels, x, { centers: c, reduction });
        expect(await loss(features, centers).array()).toBe(0);
        const [ofFeatures, ofCenters] = grads(loss)([features, centers]);
        await expectAllClose(ofFeatures!, zeros(features.shape), { absolute: 0 });
        await expectAllClose(ofCenters!, zeros([1, 2]), { absolute: 0 });
      }
    }
    expect(centerLoss([], zeros([0, 2]), { centers }).shape).toEqual([0]);
  });

  it('leaves no tensor behind', () => {
    const features = tensor2d(randomFeatures(3, 2, 'leak'));
    const centers = tensor2d(randomFeatures(2, 2, 'leak'));
    const sampleWeights = tensor1d([1, 2, 3]);
    const before = memory().numTensors;
    for (const reduction of [undefined, 'mean'] as const) {
      const options = { sampleWeights, classWeights: [1, 2], ...(reduction && { reduction }) };
      grad((x) =>
        centerLoss([0, 1, -1], x, {
          ...options,
          centers: [
            [1, 2],
            [3, 4],
          ],
        }),
      )(features).dispose();
      for (const gradient of grads((x, c) => centerLoss([0, 1, 0], x, { ...options, centers: c }))([
        features,
        centers,
      ])) {
        gradient.dispose();
      }
    }
    expect(memory().numTensors).toBe(before);
    expect(features.isDisposed || centers.isDisposed || sampleWeights.isDisposed).toBe(false);
  });
});

await describeBackends('updateCenters', () => {
  it('moves a center by alpha / 2 of the way to a single feature', async () => {
    const centers = [
      [0, 0],
      [5, 5],
    ];
    const next = await updateCenters(centers, [0], tensor2d([[4, 8]]), { alpha: 0.5 });
    expect(next).toEqual([
      [1, 2],
      [5, 5],
    ]);
    expect(centers[0]).toEqual([0, 0]);
  });

  it('moves the centers as the paper does', async () => {
    const { features, labels, centers } = golden.inputs;
    const { centerDelta, alpha } = ofMethod('centre_wen');
    const expected = centers.map((row, c) => row.map((x, d) => x - alpha! * centerDelta![c]![d]!));
    const [x, ids] = [tensor2d(features), tensor1d(labels, 'int32')];
    for (const given of [labels, ids, oneHot(ids, 4)]) {
      const next = await updateCenters(centers, given, x);
      await expectAllClose(next, expected, { absolute: 1e-12, relative: 1e-12 });
    }
    const before = memory().numTensors;
    await updateCenters(tensor2d(centers), labels, x, { alpha: 0.5 });
    expect(memory().numTensors).toBe(before + 1);
  });

  it('keeps all centers if no row counts', async () => {
    const centers = [[1, 2]];
    expect(await updateCenters(centers, [-1], tensor2d([[Number.NaN, 9]]))).toEqual(centers);
    expect(await updateCenters(centers, [7], tensor2d([[0, 9]]), { ignoreIndex: 7 })).toEqual(centers);
    expect(await updateCenters(centers, [], zeros([0, 2]))).toEqual(centers);
  });
});

describe('centerLoss and updateCenters refuse', () => {
  const features = () => tensor2d([[1, 2]]);
  const centers = [
    [0, 0],
    [1, 1],
  ];
  it.each<[string, () => unknown, new (message: string) => Error, string]>([
    [
      'features of another rank',
      () => centerLoss([0], tensor1d([1, 2]), { centers }),
      RangeError,
      'centerLoss: expected `features` to have shape [batch, featureDim] with at least one feature, got [2].',
    ],
    [
      'no centers',
      () => centerLoss([0], features(), {} as never),
      TypeError,
      'centerLoss: expected `centers` to be a tensor or an array of rows, got undefined.',
    ],
    [
      'an empty set of centers',
      () => centerLoss([0], features(), { centers: [] }),
      RangeError,
      'centerLoss: expected `centers` to hold at least one row, got an empty array.',
    ],
    [
      'an empty tensor of centers',
      () => centerLoss([0], features(), { centers: zeros([0, 2]) }),
      RangeError,
      'centerLoss: expected `centers` to hold at least one row, got [0, 2].',
    ],
    [
      'centers of another dimension',
      () => centerLoss([0], features(), { centers: [[0, 0], [1]] }),
      RangeError,
      'centerLoss: expected `centers[1]` to hold 2 numbers, got array of 1.',
    ],
    [
      'a class id without a center',
      () => centerLoss([2], features(), { centers }),
      RangeError,
      'centerLoss: expected `labels[0]` to be a class id from 0 to 1 or ignoreIndex -1, got 2.',
    ],
    [
      'label smoothing',
      () => centerLoss([0], features(), { centers, labelSmoothing: 0.1 } as never),
      RangeError,
      'centerLoss: expected no option `labelSmoothing`: features have no logits to smooth the labels of.',
    ],
    [
      'a reduction over elements',
      () => centerLoss([0], features(), { centers, reduction: 'elementMean' as 'mean' }),
      RangeError,
      "centerLoss: expected `reduction` to be one of 'mean', 'sum', 'weightedMean', got \"elementMean\".",
    ],
    [
      'labels of another shape',
      () => centerLoss(tensor2d([[1, 0, 0]]), features(), { centers }),
      RangeError,
      'centerLoss: expected `labels` to have shape [1] (class ids) or [1, 2] (one-hot), got [1, 3].',
    ],
    [
      'labels that are no labels',
      () => centerLoss('0' as never, features(), { centers }),
      TypeError,
      'centerLoss: expected `labels` to be a tensor or an array of class ids, got "0".',
    ],
  ])('%s', (_, call, ErrorClass, message) => {
    expect(call).toThrow(new ErrorClass(message));
  });

  it('a step beyond the features', async () => {
    await expect(updateCenters(centers, [0], features(), { alpha: 1.5 })).rejects.toThrow(
      new RangeError('updateCenters: expected `alpha` to be a finite number >= 0 and <= 1, got 1.5.'),
    );
  });
});
