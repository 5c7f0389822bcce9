import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { gather, grad, reshape, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladeLoss } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { ladeOracle } from './lade-oracle.ts';
import { reductions } from './losses.ts';
import { differences, randomLogits } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[]; counts: number[] };
  cases: { remineLambda: number; loss: number; gradLogits: number[][] }[];
}

await describeBackends('ladeLoss', () => {
  it('weighs the mean of each class against the evidence of the whole batch', async () => {
    // Balanced counts: prior 1/2, and the offset -log(1/2) - log 2 is 0. Logits of class 0: 0 and log 3, of class 1: 0 and 0.
    // S = (log((1 + 3) / 2), log 1) = (log 2, 0); the examples' own logits are 0 and 0.
    const logits = tensor2d([
      [0, 0],
      [Math.log(3), 0],
    ]);
    const options = { classCounts: [5, 5], lambda: 0.1, reduction: 'mean' } as const;
    const expected = 0.5 * (Math.LN2 + 0.1 * Math.LN2 ** 2);
    await expectAllClose(ladeLoss([0, 1], logits, options), expected);
    // With class 0 for both, its mean is log(3) / 2.
    await expectAllClose(ladeLoss([0, 0], logits, options), expected - 0.5 * (Math.log(3) / 2));
  });

  it('equals plain loops, with sample weights, soft labels and ignored examples', async () => {
    const own = { classCounts: [5, 100, 1, 20], lambda: 0.3 };
    const logits = randomLogits(5, 4, 'lade');
    const soft = [
      [0.5, 0.5, 0, 0],
      [0, 0, 1, 0],
      [0.1, 0.2, 0.3, 0.4],
      [0, 0, 0, 1],
      [1, 0, 0, 0],
    ];
    const sampleWeights = [1, 2, 0, 0.5, 3];
    for (const reduction of [undefined, ...reductions]) {
      const chosen = reduction && { reduction };
      for (const [labels, options] of [
        [[0, 2, -1, 3, 2], { ignoreIndex: -1, sampleWeights }],
        [[0, 2, 1, 3, 2], {}],
        [soft, { sampleWeights }],
      ] as [number[], object][]) {
        const all = { ...options, ...own, ...chosen };
        const given = labels === (soft as unknown) ? tensor2d(soft) : labels;
        await expectLoss((x) => ladeLoss(given, x, all), logits, {
          value: ladeOracle(labels, logits, all),
          gradient: differences((x) => ladeOracle(labels, x, all), logits),
        });
      }
    }
  });

  describe.each(goldenFiles('lade'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)('lambda $remineLambda', async ({ remineLambda: lambda, loss, gradLogits }) => {
      const options = { classCounts: inputs.counts, lambda };
      await expectLoss(
        (x) => ladeLoss(inputs.labels, x, { ...options, reduction: 'mean' }),
        inputs.logits,
        { value: loss, gradient: gradLogits },
        // What is left of terms that are a hundred times as large.
        { absolute: 2e-5 },
      );
      const values = await ladeLoss(inputs.labels, tensor2d(inputs.logits), options).array();
      expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(loss, 3);
    });
  });

  it('counts an example of weight 2 as two', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), async (batch, k) => {
        const logits = randomLogits(batch, 3, `twice ${batch} ${k}`);
        const ids = logits.map((_, i) => (i * k) % 3);
        const times = logits.map((_, i) => 1 + (i % k));
        const repeated = times.flatMap((count, i) => new Array<number>(count).fill(i));
        const options = { classCounts: [1, 50, 7] };
        for (const reduction of ['sum', 'weightedMean'] as const) {
          await expectAllClose(
            ladeLoss(ids, tensor2d(logits), { ...options, reduction, sampleWeights: times }),
            ladeLoss(
              repeated.map((i) => ids[i]!),
              tensor2d(repeated.map((i) => logits[i]!)),
              { ...options, reduction },
            ),
            { absolute: 1e-4 },
          );
        }
      }),
      { seed: 20_240_117, numRuns: 10 },
    );
  });

  it('reads nothing of an ignored row, not even NaN', async () => {
    const logits = tensor2d([
      [1, 2, 3],
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NaN],
      [0, 1, 0],
    ]);
    const options = { classCounts: [1, 50, 7], ignoreIndex: -1 };
    const loss = ladeLoss([0, -1, 2], logits, options);
    const rest = ladeLoss([0, 2], gather(logits, [0, 2]), options);
    await expectAllClose(gather(loss, [0, 2]), rest);
    await expectAllClose(gather(loss, [1]), [0], { absolute: 0 });
    const gradient = grad((x) => ladeLoss([0, -1, 2], x, options))(logits);
    await expectAllClose(gather(gradient, [1]), zeros([1, 3]), { absolute: 0 });
    await expectAllClose(
      gather(gradient, [0, 2]),
      grad((x) => ladeLoss([0, 2], x, options))(gather(logits, [0, 2])),
    );
  });

  it('does without classes that are masked for the whole batch only in part: -Infinity in one row', async () => {
    const logits = tensor2d([
      [1, Number.NEGATIVE_INFINITY],
      [0, 2],
    ]);
    const options = { classCounts: [3, 1], lambda: 0.2, reduction: 'mean' } as const;
    const large = ladeLoss([0, 1], tensor2d([1, -1e4, 0, 2], [2, 2]), options);
    await expectAllClose(ladeLoss([0, 1], logits, options), large);
  });

  it.each([0.1, 0.5, 30, 0])('has a finite gradient for every finite logit (lambda %f)', async (lambda) => {
    for (const size of [1e-40, 1, 1e3, 1e18, 1e20, 1e30, 3.4028234e38]) {
      const logits = tensor2d([size, -size, 0, -size, size, size, size, size, size, -0, 0, size], [4, 3]);
      for (const reduction of [undefined, 'mean', 'sum'] as const) {
        const options = { classCounts: [1000, 10, 1], lambda, ...(reduction && { reduction }) };
        const gradient = await grad((x) => ladeLoss([0, 1, 2, 0], x, options))(logits).data();
        expect(gradient.every(Number.isFinite), `±${size}: ${gradient}`).toBe(true);
        const values = await ladeLoss([0, 1, 2, 0], logits, options).data();
        expect(values.some(Number.isNaN), `±${size}: ${values}`).toBe(false);
        if (size <= 1e18) expect(values.every(Number.isFinite), `±${size}: ${values}`).toBe(true);
      }
    }
  });

  it('takes all leading axes together as the batch', async () => {
    const logits = tensor2d(randomLogits(4, 3, 'axes'));
    const options = { classCounts: [1, 50, 7] };
    const loss = ladeLoss([0, 1, 2, 1], reshape(logits, [2, 2, 3]), options);
    expect(loss.shape).toEqual([2, 2]);
    await expectAllClose(reshape(loss, [4]), ladeLoss([0, 1, 2, 1], logits, options));
  });
});

describe('ladeLoss refuses', () => {
  const classCounts = [3, 2, 1];
  it.each([
    ['no options', undefined, TypeError, 'expected `classCounts` to be an array or typed array of numbers'],
    ['a class without examples', { classCounts: [3, 0, 1] }, RangeError, '`classCounts[1]` to be a finite'],
    [
      'a negative lambda',
      { classCounts, lambda: -1 },
      RangeError,
      '`lambda` to be a finite number >= 0, got -1.',
    ],
    [
      'class weights',
      { classCounts, classWeights: [1, 1, 1] },
      RangeError,
      'expected no option `classWeights`: the prior weighs the classes.',
    ],
    [
      'label smoothing',
      { classCounts, labelSmoothing: 0.1 },
      RangeError,
      'expected no option `labelSmoothing`: its means are over the examples of a class.',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => ladeLoss([0], tensor2d([[0, 1, 2]]), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`ladeLoss: `);
    expect(call).toThrow(message);
  });
});
