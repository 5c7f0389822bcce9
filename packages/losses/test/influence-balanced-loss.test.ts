import { describeBackends, expectAllClose, expectGradient, readGolden } from '@lt/testkit';
import {
  add,
  concat,
  dispose,
  grad,
  grads,
  memory,
  mul,
  reshape,
  slice,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
// Second derivatives need the gradients of tfjs's ops, which tfjs-layers registers.
import '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  type InfluenceBalancedLossOptions,
  influenceBalancedLoss,
  softmaxCrossEntropy,
} from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { influenceExample } from './influence-oracle.ts';
import { reductions } from './losses.ts';
import { oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[]; featureNormL1: number[][] };
  cases: {
    method: string;
    alpha: number;
    epsilon: number;
    gamma: number | null;
    classWeights: number[] | null;
    loss: number;
    gradLogits: number[][];
    gradFeatureNorm: number[][];
    gradLogitsIfWeightDetached?: number[][];
  }[];
}
type Options = Omit<InfluenceBalancedLossOptions, 'features'>;

const soft = [
  [0, 0, 1, 0],
  [1, 0, 0, 0],
  [0.25, 0.75, 0, 0],
  [0, 0, 0, 1],
];
const logits = randomLogits(4, 4, 'influence');
const features = randomLogits(4, 3, 'influence features', 1);

await describeBackends('influenceBalancedLoss', () => {
  it('divides cross entropy by the L1 norm of the gradient of the last layer', async () => {
    // p = (3/4, 1/4), so that |p - label| sums to 1/2 and the features to 3: C = log(4/3), influence 1.5.
    const x = tensor2d([[Math.log(3), 0]]);
    const f = tensor2d([[1, -2]]);
    const loss = influenceBalancedLoss([0], x, { features: f, alpha: 10, epsilon: 0.5 });
    await expectAllClose(loss, [(10 * Math.log(4 / 3)) / 2]);
    const focal = influenceBalancedLoss([0], x, { features: f, alpha: 10, epsilon: 0.5, gamma: 2 });
    await expectAllClose(focal, [(10 * Math.log(4 / 3)) / 2 / 16]);
    // d C = p - label, d influence = 3 · d 2 (1 - p(0)) = -6 · p(0) · p(1) in the first logit.
    const gradient = grad((z) => influenceBalancedLoss([0], z, { features: f, alpha: 10, epsilon: 0.5 }))(x);
    const first = 10 * (-0.25 / 2 + (Math.log(4 / 3) * 6 * 0.75 * 0.25) / 4);
    await expectAllClose(gradient, [[first, -first]]);
  });

  describe.each(goldenFiles('influence_balanced'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)(
      '$method, alpha $alpha, class weights $classWeights',
      async ({ alpha, epsilon, gamma, classWeights, loss, gradLogits, gradFeatureNorm, ...golden }) => {
        const norms = tensor2d(inputs.featureNormL1);
        const options: Options & { reduction: 'mean' } = { alpha, epsilon, reduction: 'mean' };
        if (gamma !== null) options.gamma = gamma;
        if (classWeights !== null) options.classWeights = classWeights;
        const of = (x: Tensor, own: object = {}) =>
          influenceBalancedLoss(inputs.labels, x, { features: norms, ...options, ...own });
        await expectLoss(of, inputs.logits, { value: loss, gradient: gradLogits });
        const byNorm = grad((f) =>
          influenceBalancedLoss(inputs.labels, tensor2d(inputs.logits), { features: f, ...options }),
        )(norms);
        const largest = Math.max(1, ...gradFeatureNorm.flat().map(Math.abs));
        await expectAllClose(byNorm, gradFeatureNorm, { relative: 1e-4, absolute: 2e-6 * largest });
        const detached = golden.gradLogitsIfWeightDetached;
        if (detached === undefined) return;
        await expectLoss((x) => of(x, { detachInfluence: true }), inputs.logits, {
          value: loss,
          gradient: detached,
        });
      },
    );
  });

  const forms: { own: Options; shared: object }[] = [
    { own: { alpha: 5, epsilon: 0.1 }, shared: {} },
    {
      own: { alpha: 2, epsilon: 0.01, gamma: 0.5 },
      shared: { labelSmoothing: 0.1, classWeights: [1, 2, 0.5, 3], reduction: 'weightedMean' },
    },
    {
      own: { alpha: 2, epsilon: 0.01, gamma: 2 },
      shared: { sampleWeights: [1, 2, 0.5, 3], reduction: 'mean' },
    },
  ];
  it.each(forms)('equals plain loops: $own, $shared', async ({ own, shared }) => {
    const options = { ...own, ...shared, features: tensor2d(features) } as InfluenceBalancedLossOptions;
    const value = (x: number[][], f: number[][]): number[] => {
      const { reduction, ...each } = shared as { reduction?: 'mean'; sampleWeights?: number[] };
      const examples = x.map((row, i) => {
        const weight = each.sampleWeights ? { sampleWeights: [each.sampleWeights[i]!] } : {};
        return oracle(influenceExample(own, f[i]!), [soft[i]!], [row], { ...each, ...weight })[0]!;
      });
      if (reduction === undefined) return examples;
      // The denominators are those of any loss.
      const ones = oracle(() => 1, soft, x, shared);
      const onesEach = oracle(() => 1, soft, x, each).reduce((a, b) => a + b, 0);
      return [(examples.reduce((a, b) => a + b, 0) * ones[0]!) / onesEach];
    };
    const slope = (at: number[][], f: (moved: number[][]) => number[]) =>
      at.map((row, i) =>
        row.map((_, c) => {
          const total = (d: number) =>
            f(at.map((r, j) => r.map((v, k) => (i === j && c === k ? v + d : v)))).reduce((a, b) => a + b, 0);
          return (total(1e-5) - total(-1e-5)) / 2e-5;
        }),
      );
    await expectLoss((x) => influenceBalancedLoss(tensor2d(soft), x, options), logits, {
      value: value(logits, features),
      gradient: slope(logits, (x) => value(x, features)),
    });
    await expectLoss(
      (f) => influenceBalancedLoss(tensor2d(soft), tensor2d(logits), { ...options, features: f }),
      features,
      { gradient: slope(features, (f) => value(logits, f)) },
    );
    // With the influence held where it is, row by row.
    const frozen = logits.map((row, i) => {
      const each = { ...(shared as { classWeights?: number[] }), reduction: 'sum' as const };
      const weight = (shared as { sampleWeights?: number[] }).sampleWeights?.[i] ?? 1;
      const example = influenceExample(own, features[i]!, row);
      return oracleGradient(example, [soft[i]!], [row], { ...each, sampleWeights: [weight] })[0]!;
    });
    const detached = { ...options, reduction: 'sum', detachInfluence: true } as const;
    await expectLoss((x) => influenceBalancedLoss(tensor2d(soft), x, detached), logits, { gradient: frozen });
    const still = grad((f) =>
      influenceBalancedLoss(tensor2d(soft), tensor2d(logits), { ...detached, features: f }),
    )(tensor2d(features));
    await expectAllClose(still, zeros([4, 3]), { absolute: 0 });
  });

  it('agrees with finite differences in logits and features at once', async () => {
    const both = concat([tensor2d(logits), tensor2d(features)], 1);
    await expectGradient(
      (z) => {
        const [x, f] = [slice(z as Tensor2D, [0, 0], [4, 4]), slice(z as Tensor2D, [0, 4], [4, 3])];
        return influenceBalancedLoss([2, 0, 1, 3], x, { features: f, alpha: 1, epsilon: 0.5, gamma: 1.5 });
      },
      both,
      { step: 2e-3, absolute: 5e-3 },
    );
  });

  it('has second derivatives', async () => {
    const direction = tensor2d(randomLogits(4, 4, 'direction', 1));
    const f = tensor2d(features);
    for (const detachInfluence of [false, true]) {
      const options = { features: f, alpha: 1, epsilon: 0.5, gamma: 1, detachInfluence } as const;
      const along = (x: Tensor) =>
        sum(mul(grad((z) => influenceBalancedLoss([2, 0, 1, 3], z, options))(x), direction));
      const at = (step: number) =>
        tidy(() => along(add(tensor2d(logits), mul(direction, step)))).data() as Promise<Float32Array>;
      const curvature = sum(mul(grad(along)(tensor2d(logits)), direction));
      const [above, below] = [await at(0.01), await at(-0.01)];
      await expectAllClose(curvature, (above[0]! - below[0]!) / 0.02, { relative: 1e-2, absolute: 2e-3 });
    }
  });

  it('approaches cross entropy over epsilon where features vanish, and the inverse norm where they do not', async () => {
    const x = tensor2d(logits);
    const plain = softmaxCrossEntropy([2, 0, 1, 3], x);
    const none = influenceBalancedLoss([2, 0, 1, 3], x, { features: zeros([4, 3]), alpha: 2, epsilon: 4 });
    await expectAllClose(none, mul(plain, 0.5));
    const large = { features: tensor2d(features), epsilon: 1e-20 };
    const half = influenceBalancedLoss([2, 0, 1, 3], x, { ...large, features: mul(large.features, 2) });
    await expectAllClose(half, mul(influenceBalancedLoss([2, 0, 1, 3], x, large), 0.5));
  });

  it('keeps the digits of a small influence among large features', async () => {
    // 1 - p(0) is 1e-8, nothing beside 1 in float32; times the features it is 1e-4, next to an epsilon of 1e-5.
    const logit = Math.fround(Math.log(1e8));
    const rest = 1 / (1 + Math.exp(logit));
    const options = { features: tensor2d([[1e4]]), alpha: 1e8, epsilon: 1e-5 };
    // Soft labels, since the cross entropy of a certain class is 0 in float32: 0.5 · (log(1 + 1e-8) + log 1e8).
    const factor = 1e8 / (2 * (1 / (1 + Math.exp(-logit)) - 0.5) * 1e4 + 1e-5);
    const half = influenceBalancedLoss(tensor2d([[0.5, 0.5]]), tensor2d([[logit, 0]]), options);
    await expectAllClose(half, [factor * (Math.log1p(Math.exp(-logit)) + 0.5 * logit)], { relative: 1e-5 });
    // The slope of a certain class by its own logit, with the influence as a constant: rest · factor.
    const gradient = grad((x) => influenceBalancedLoss([0], x, { ...options, detachInfluence: true }))(
      tensor2d([[logit, 0]]),
    );
    const slope = (1e8 * rest) / (2 * rest * 1e4 + 1e-5);
    expect((await gradient.data())[1]).toBeCloseTo(slope, 2);
  });

  it('takes leading axes, every reduction, and ignored rows that hold anything', async () => {
    const x = tensor2d([...logits.slice(0, 3), [Number.NaN, 0, 0, 0]]);
    const f = tensor2d([...features.slice(0, 3), [Number.POSITIVE_INFINITY, 0, 0]]);
    const [kept, keptFeatures] = [tensor2d(logits.slice(0, 3)), tensor2d(features.slice(0, 3))];
    const options = { alpha: 3, gamma: 1 };
    const each = influenceBalancedLoss([0, 1, 2, -1], x, { ...options, features: f, ignoreIndex: -1 });
    await expectAllClose(
      slice(each, 0, 3),
      influenceBalancedLoss([0, 1, 2], kept, { ...options, features: keptFeatures }),
    );
    expect((await each.data())[3]).toBe(0);
    for (const reduction of reductions) {
      const loss = (z: Tensor, g: Tensor, ids: number[]) =>
        influenceBalancedLoss(ids, z, { ...options, features: g, ignoreIndex: -1, reduction });
      await expectAllClose(loss(x, f, [0, 1, 2, -1]), loss(kept, keptFeatures, [0, 1, 2]));
      const [byLogits, byFeatures] = grads((z: Tensor, g: Tensor) => loss(z, g, [0, 1, 2, -1]))([x, f]);
      const [wantLogits, wantFeatures] = grads((z: Tensor, g: Tensor) => loss(z, g, [0, 1, 2]))([
        kept,
        keptFeatures,
      ]);
      await expectAllClose(byLogits!, concat([wantLogits!, zeros([1, 4])]));
      await expectAllClose(byFeatures!, concat([wantFeatures!, zeros([1, 3])]));
    }
    const cube = reshape(tensor2d(logits), [2, 2, 4]);
    const whole = influenceBalancedLoss(tensor2d([0, 1, 2, 3], [2, 2], 'int32'), cube, {
      ...options,
      features: reshape(tensor2d(features), [2, 2, 3]),
      sampleWeights: tensor2d([1, 2, 3, 0], [2, 2]),
    });
    expect(whole.shape).toEqual([2, 2]);
    await expectAllClose(
      reshape(whole, [4]),
      influenceBalancedLoss([0, 1, 2, 3], tensor2d(logits), {
        ...options,
        features: tensor2d(features),
        sampleWeights: [1, 2, 3, 0],
      }),
    );
  });

  it('gives 0 with zero gradients for no example', async () => {
    const options = { features: zeros([0, 2]) };
    expect(influenceBalancedLoss([], zeros([0, 3]), options).shape).toEqual([0]);
    expect(await influenceBalancedLoss([], zeros([0, 3]), { ...options, reduction: 'mean' }).array()).toBe(0);
    const ignored = { features: tensor2d([[1, 2]]), ignoreIndex: -1, reduction: 'mean' } as const;
    const gradient = grad((x) => influenceBalancedLoss([-1], x, ignored))(tensor2d([[1, 2, 3]]));
    await expectAllClose(gradient, zeros([1, 3]), { absolute: 0 });
  });

  it('leaves no tensor behind', () => {
    const [x, f] = [tensor2d(logits), tensor2d(features)];
    const weights = tensor1d([1, 2, 3, 4]);
    const before = memory().numTensors;
    for (const own of [{}, { reduction: 'mean', gamma: 1, detachInfluence: true }] as const) {
      const options = { features: f, sampleWeights: weights, classWeights: [1, 2, 3, 4], ...own };
      influenceBalancedLoss([0, 1, 2, 3], x, options as never).dispose();
      dispose(
        grads((z: Tensor, g: Tensor) =>
          influenceBalancedLoss([0, 1, 2, 3], z, { ...options, features: g } as never),
        )([x, f]),
      );
    }
    expect(memory().numTensors).toBe(before);
    expect([x, f, weights].some(({ isDisposed }) => isDisposed)).toBe(false);
  });
});

describe('influenceBalancedLoss refuses', () => {
  const f = () => tensor2d([[1, 2]]);
  it.each<[string, () => object | undefined, new (message: string) => Error, string]>([
    ['no options', () => undefined, TypeError, 'expected `options` to be an object, got undefined.'],
    ['no features', () => ({}), TypeError, 'expected `features` to be a tensor, got undefined.'],
    [
      'features of another batch',
      () => ({ features: zeros([2, 3]) }),
      RangeError,
      'expected `features` to have shape [1, featureDim], got [2, 3].',
    ],
    [
      'features without an element',
      () => ({ features: zeros([1, 0]) }),
      RangeError,
      'expected `features` to have at least one feature, got shape [1, 0].',
    ],
    [
      'an alpha of 0',
      () => ({ features: f(), alpha: 0 }),
      RangeError,
      'expected `alpha` to be a finite number > 0, got 0.',
    ],
    [
      'an epsilon of 0',
      () => ({ features: f(), epsilon: 0 }),
      RangeError,
      'expected `epsilon` to be a finite number > 0, got 0.',
    ],
    [
      'an influence that is neither detached nor not',
      () => ({ features: f(), detachInfluence: 'no' }),
      TypeError,
      'expected `detachInfluence` to be true or false, got "no".',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    expect(() => influenceBalancedLoss([0], tensor2d([[0, 1, 2]]), options() as never)).toThrow(
      new ErrorClass(`influenceBalancedLoss: ${message}`),
    );
  });
});
