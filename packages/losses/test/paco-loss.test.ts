import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { gather, grads, oneHot, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedSoftmaxLoss, type PacoLossOptions, pacoLoss } from '../src/index.ts';
import {
  allFinite,
  dot,
  expectFeatureLoss,
  normalized,
  numericGradients,
  randomFeatures,
} from './features.ts';

interface Golden {
  inputs: { features: number[][]; labels: number[]; supLogits: number[][]; counts: number[] };
  cases: {
    alpha: number;
    beta: number;
    gamma: number;
    supt: number;
    temperature: number;
    loss: number;
    gradFeatures: number[][];
    gradSupLogits: number[][];
  }[];
}
const golden = readGolden<Golden>(new URL('./golden/paco.json', import.meta.url));

type Plain = Omit<PacoLossOptions, 'logits' | 'sampleWeights'>;

/** The loss of each anchor in plain loops, float64. */
function slowRows(labels: number[], features: number[][], logits: number[][], options: Plain): number[] {
  const { temperature = 0.2, supervisedTemperature = 1, alpha = 0.05, beta = 1, gamma = 1 } = options;
  const { baseTemperature = temperature, classCounts } = options;
  const total = Array.from(classCounts).reduce((a, b) => a + b, 0);
  return logits.map((row, i) => {
    if (labels[i]! < 0) return 0;
    const columns = row.map((logit, c) => ({
      z: (logit + Math.log(classCounts[c]! / total + 1e-9)) / supervisedTemperature,
      weight: 1,
      target: c === labels[i] ? beta : 0,
    }));
    features.forEach((key, j) => {
      if (j === i || labels[j]! < 0) return;
      const z = dot(features[i]!, key) / temperature;
      columns.push({ z, weight: gamma, target: labels[j] === labels[i] ? alpha : 0 });
    });
    const largest = Math.max(...columns.map(({ z }) => z));
    const partition = columns.reduce((sum, { z, weight }) => sum + weight * Math.exp(z - largest), 0);
    const mass = columns.reduce((sum, { target }) => sum + target, 0);
    if (mass === 0) return 0;
    const mean = columns.reduce((sum, { z, target }) => sum + target * z, 0) / mass;
    return (temperature / baseTemperature) * (largest + Math.log(partition) - mean);
  });
}

await describeBackends('pacoLoss', () => {
  it('is log(1/2 + 1/2 + e + 1) - log(1/2) / 2 - 1 / 2 for one example of two equal classes', async () => {
    // Columns: two logits of 0 with prior 1/2, the other view at product 1, a queue of another class at product 0.
    const features = tensor2d([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    const options = { logits: tensor2d([[0, 0]]), classCounts: [5, 5], temperature: 1, alpha: 1 };
    const expected = Math.log(2 + Math.E) - (Math.log(0.5) + 1) / 2;
    await expectAllClose(pacoLoss([0, 0, 1], features, options), [expected], { absolute: 1e-6 });
  });

  it.each(golden.cases)(
    'gives the authors’ value and gradients: alpha $alpha, temperature $temperature',
    async ({ alpha, beta, gamma, supt, temperature, loss, gradFeatures, gradSupLogits }) => {
      const { features, labels, supLogits, counts } = golden.inputs;
      const options = { classCounts: counts, alpha, beta, gamma, temperature, supervisedTemperature: supt };
      await expectFeatureLoss(
        (x, z) => pacoLoss(labels, x, { ...options, logits: z!, reduction: 'mean' }),
        [features, supLogits],
        { value: loss, gradients: [gradFeatures, gradSupLogits] },
      );
    },
  );

  it('agrees with plain loops for any batch', async () => {
    const options = fc.record({
      temperature: fc.constantFrom(0.05, 0.2, 1),
      supervisedTemperature: fc.constantFrom(1, 0.5, 4),
      baseTemperature: fc.constantFrom(1, 0.07),
      alpha: fc.constantFrom(0, 0.05, 2),
      beta: fc.constantFrom(0, 1),
      gamma: fc.constantFrom(0, 0.3, 1),
    });
    const sizes = fc.record({
      batch: fc.integer({ min: 1, max: 4 }),
      queue: fc.integer({ min: 0, max: 4 }),
      numClasses: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(), sizes, options, async (seed, { batch, queue, numClasses }, given) => {
        const random = createRandom(seed);
        const rows = 2 * batch + queue;
        const labels = Array.from({ length: rows }, () => random.int(numClasses + 1) - 1);
        const features = normalized(randomFeatures(rows, 3, `paco ${seed}`));
        const logits = randomFeatures(batch, numClasses, `paco logits ${seed}`, 2);
        const all = { ...given, classCounts: Array.from({ length: numClasses }, (_, c) => 100 * c) };
        if (numClasses === 1) all.classCounts = [3];
        const slow = (x: number[][], z: number[][]) => slowRows(labels, x, z, all);
        const total = (x: number[][], z: number[][]) => slow(x, z).reduce((a, b) => a + b, 0);
        await expectFeatureLoss(
          (x, z) => pacoLoss(labels, x, { ...all, logits: z! }),
          [features, logits],
          { value: slow(features, logits), gradients: numericGradients(total, [features, logits]) },
          { absolute: 2e-5, relative: 5e-5 },
        );
      }),
      { seed: 41, numRuns: 40 },
    );
  });

  it('is a balanced softmax loss where the features have no weight', async () => {
    const logits = tensor2d(randomFeatures(3, 4, 'logits', 2));
    const features = tensor2d(randomFeatures(6, 2, 'features'));
    const classCounts = [900, 90, 9, 1];
    const labels = [0, 3, 1, 0, 3, 1];
    const loss = pacoLoss(labels, features, { logits, classCounts, alpha: 0, gamma: 0 });
    // The 1e-9 beside the prior 1e-3 moves the loss by 1e-6.
    await expectAllClose(loss, balancedSoftmaxLoss([0, 3, 1], logits, { classCounts }));
  });

  it('weighs anchors, not keys', async () => {
    const labels = [0, 1, 1, 0, 1, 1, 0];
    const features = normalized(randomFeatures(7, 3, 'weights'));
    const logits = randomFeatures(3, 2, 'weight logits');
    const weights = { classWeights: [2, 0.5], sampleWeights: [1, 0, 3] };
    const each = slowRows(labels, features, logits, { classCounts: [9, 1] }).map(
      (value, i) => value * [2, 0, 1.5][i]!,
    );
    const sum = each.reduce((a, b) => a + b, 0);
    for (const [reduction, value] of [
      [undefined, each],
      ['sum', sum],
      ['mean', sum / 3],
      ['weightedMean', sum / 3.5],
    ] as const) {
      const options = { ...weights, classCounts: [9, 1], ...(reduction && { reduction }) };
      await expectFeatureLoss((x, z) => pacoLoss(labels, x, { ...options, logits: z! }), [features, logits], {
        value,
      });
    }
  });

  it('has the gradients of finite differences', async () => {
    const features = tensor2d(normalized(randomFeatures(7, 4, 'paco gradient')));
    const logits = tensor2d(randomFeatures(3, 3, 'paco gradient of logits'));
    const labels = [0, 1, 0, 0, 1, 0, 2];
    const options = { classCounts: [90, 9, 1], temperature: 0.5, supervisedTemperature: 2, alpha: 0.5 };
    await expectGradient((x) => pacoLoss(labels, x, { ...options, logits }), features);
    await expectGradient((z) => pacoLoss(labels, features, { ...options, logits: z }), logits);
  });

  it('has a finite gradient for all finite features and logits, and never NaN as a value', async () => {
    const sizes = fc.constantFrom(0, -0, 1e-45, 1e-38, 1e-20, 1, 1.5, 80, 1e4, 1e18, 1e30, 3.4028234e38);
    const numbers = fc.tuple(sizes, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
    const rows = fc.array(fc.tuple(numbers, numbers), { minLength: 7, maxLength: 7 });
    const temperatures = fc.constantFrom(1e-30, 0.07, 1, 1e30);
    await fc.assert(
      fc.asyncProperty(rows, temperatures, fc.constantFrom(0, 1), async (given, temperature, gamma) => {
        const [features, logits] = [tensor2d(given.slice(0, 5)), tensor2d(given.slice(5))];
        const options = { temperature, supervisedTemperature: temperature, gamma, classCounts: [1, 0] };
        const loss = (x: Tensor, z: Tensor) => pacoLoss([0, 1, 0, 1, 0], x, { ...options, logits: z });
        expect((await loss(features, logits).data()).some(Number.isNaN)).toBe(false);
        expect(await allFinite(...grads(loss)([features, logits]))).toBe(true);
      }),
      { seed: 42, numRuns: 80 },
    );
  });

  it('leaves rows out whatever they hold, and takes every form of labels', async () => {
    const rows = normalized(randomFeatures(5, 3, 'left out'));
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, 0];
    const logits = tensor2d(randomFeatures(2, 2, 'left out logits'));
    const options = { logits, classCounts: [9, 1] };
    const expected = pacoLoss([0, 1, 0, 1, 1], tensor2d(rows), options);
    const ids = [0, 1, 0, 1, 1, -1];
    for (const labels of [ids, tensor1d(ids, 'int32'), tensor1d(ids), oneHot(tensor1d(ids, 'int32'), 2)]) {
      const all = tensor2d([...rows, bad]);
      await expectAllClose(pacoLoss(labels, all, options), expected);
      const [gradient] = grads((x: Tensor, z: Tensor) => pacoLoss(labels, x, { ...options, logits: z }))([
        all,
        logits,
      ]);
      expect(await allFinite(gradient!)).toBe(true);
      await expectAllClose(gather(gradient!, [5]), zeros([1, 3]), { absolute: 0 });
    }
    // An anchor that is left out.
    const anchor = tensor2d([rows[0]!, bad, ...rows.slice(2)]);
    const some = pacoLoss([0, -1, 0, 1, 1], anchor, options);
    const slow = slowRows(
      [0, -1, 0, 1, 1],
      [rows[0]!, [0, 0, 0], ...rows.slice(2)],
      await logits.array(),
      options,
    );
    await expectAllClose(some, slow);
    expect(slow[1]).toBe(0);
  });

  it('is 0 with zero gradients if no row counts', async () => {
    for (const [labels, features, logits] of [
      [
        [-1, -1],
        tensor2d([
          [1, 0],
          [0, 1],
        ]),
        tensor2d([[1, 2]]),
      ],
      [[], zeros([0, 2]), zeros([0, 2])],
      [[1], zeros([1, 2]), zeros([0, 2])],
    ] as const) {
      for (const reduction of ['mean', 'sum', 'weightedMean'] as const) {
        const loss = (x: Tensor, z: Tensor) =>
          pacoLoss(labels, x, { logits: z, classCounts: [9, 1], reduction });
        expect(await loss(features, logits).array()).toBe(0);
        for (const gradient of grads(loss)([features, logits])) {
          await expectAllClose(gradient, zeros(gradient.shape), { absolute: 0 });
        }
      }
    }
    const none = pacoLoss([1], zeros([1, 2]), { logits: zeros([0, 2]), classCounts: [9, 1] });
    expect(none.shape).toEqual([0]);
  });

  it('leaves no tensor behind', async () => {
    const features = tensor2d(randomFeatures(6, 2, 'leak'));
    const logits = tensor2d(randomFeatures(2, 3, 'leak'));
    const options = { classCounts: [3, 2, 1], sampleWeights: [1, 2] };
    await expectNoLeak(() => [
      pacoLoss([0, 0, 1, 1, -1, 2], features, { ...options, logits }),
      grads((x, z) => pacoLoss([0, 0, 1, 1, -1, 2], x, { ...options, logits: z }))([features, logits]),
      grads((x, z) => pacoLoss([0, 0, 1, 1, -1, 2], x, { ...options, logits: z, reduction: 'mean' }))([
        features,
        logits,
      ]),
    ]);
    expect(features.isDisposed || logits.isDisposed).toBe(false);
  });
});

describe('pacoLoss refuses', () => {
  const options = () => ({ logits: tensor2d([[0, 1]]), classCounts: [9, 1] });
  it.each<[string, number[], () => object, string]>([
    [
      'an alpha below 0',
      [0, 0],
      () => ({ ...options(), alpha: -1 }),
      'expected `alpha` to be a finite number >= 0, got -1.',
    ],
    [
      'one view',
      [0, 0],
      () => ({ ...options(), logits: zeros([2, 2]) }),
      'expected `features` to hold two views of 2 examples and a queue, got 2 rows.',
    ],
    [
      'too few counts',
      [0, 0],
      () => ({ ...options(), classCounts: [1] }),
      'expected `classCounts` to hold 2 numbers, got array of 1.',
    ],
    ['labels of the anchors only', [0], options, 'expected `labels` to hold 2 numbers, got array of 1.'],
    [
      'sample weights of all rows',
      [0, 0],
      () => ({ ...options(), sampleWeights: [1, 1] }),
      'expected `sampleWeights` to hold 1 number, got array of 2.',
    ],
  ])('%s', (_, labels, given, message) => {
    expect(() =>
      pacoLoss(
        labels,
        tensor2d([
          [0, 1],
          [1, 0],
        ]),
        given() as never,
      ),
    ).toThrow(new RangeError(`pacoLoss: ${message}`));
  });
});
