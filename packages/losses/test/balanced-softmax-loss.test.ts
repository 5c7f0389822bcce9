import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedSoftmaxLoss, logitAdjustedLoss, softmaxCrossEntropy } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { mappedSoftmaxExample, oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[]; counts: number[] };
  cases: { method: string; perExample?: number[]; loss: number; gradLogits: number[][] }[];
}

await describeBackends('balancedSoftmaxLoss', () => {
  it('multiplies each probability by the class count, and normalizes again', async () => {
    // exp(2) · 900, 90 and 10 of 6750.15: probabilities 0.9852, 0.0133 and 0.0015.
    const logits = tensor2d([
      [2, 0, 0],
      [2, 0, 0],
    ]);
    const total = Math.exp(2) * 900 + 100;
    const expected = [-Math.log((Math.exp(2) * 900) / total), -Math.log(10 / total)];
    const loss = balancedSoftmaxLoss([0, 2], logits, { classCounts: [900, 90, 10] });
    await expectAllClose(loss, expected);
    expect(expected.map((value) => value.toFixed(4))).toEqual(['0.0149', '6.5147']);
  });

  it('equals plain loops, with weights, smoothing, soft labels and ignored examples', async () => {
    const classCounts = [5, 100, 1, 20];
    const logits = randomLogits(5, 4, 'balanced softmax');
    const example = mappedSoftmaxExample((x, c) => x + Math.log(classCounts[c]!));
    const ids = [0, 2, -1, 3, 1];
    const soft = [
      [0.5, 0.5, 0, 0],
      [0, 0, 1, 0],
      [0.1, 0.2, 0.3, 0.4],
      [0, 0, 0, 0],
      [1, 0, 0, 0],
    ];
    const sampleWeights = [1, 2, 0, 1, 0.5];
    for (const reduction of [undefined, 'mean', 'weightedMean'] as const) {
      const shared = { ...(reduction && { reduction }), sampleWeights, labelSmoothing: 0.1 };
      const weighted = { ...shared, ignoreIndex: -1, classWeights: [1, 2, 3, 4] };
      await expectLoss((x) => balancedSoftmaxLoss(ids, x, { ...weighted, classCounts }), logits, {
        value: oracle(example, ids, logits, weighted),
        gradient: oracleGradient(example, ids, logits, weighted),
      });
      await expectLoss((x) => balancedSoftmaxLoss(tensor2d(soft), x, { ...shared, classCounts }), logits, {
        value: oracle(example, soft, logits, shared),
        gradient: oracleGradient(example, soft, logits, shared),
      });
    }
  });

  describe.each(goldenFiles('logit_adjust'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    const golden = cases.find(({ method }) => method === 'balanced_softmax')!;
    const options = { classCounts: inputs.counts };
    it('per example', async () => {
      await expectLoss((x) => balancedSoftmaxLoss(inputs.labels, x, options), inputs.logits, {
        value: golden.perExample!,
      });
    });
    it('as the mean, with its gradient', async () => {
      await expectLoss(
        (x) => balancedSoftmaxLoss(inputs.labels, x, { ...options, reduction: 'mean' }),
        inputs.logits,
        { value: golden.loss, gradient: golden.gradLogits },
      );
    });
  });

  it('depends on the ratios of the counts only, is logit adjustment with tau 1, and plain for equal counts', async () => {
    const counts = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(counts, fc.integer({ min: 2, max: 1000 }), fc.nat(), async (classCounts, k, seed) => {
        const logits = tensor2d(randomLogits(3, classCounts.length, `counts ${seed}`));
        const ids = [0, 1, classCounts.length - 1];
        const loss = balancedSoftmaxLoss(ids, logits, { classCounts });
        const times = classCounts.map((count) => count * k);
        await expectAllClose(balancedSoftmaxLoss(ids, logits, { classCounts: times }), loss);
        await expectAllClose(logitAdjustedLoss(ids, logits, { classCounts: times, tau: 1 }), loss);
        const equal = classCounts.map(() => k);
        await expectAllClose(
          balancedSoftmaxLoss(ids, logits, { classCounts: equal }),
          softmaxCrossEntropy(ids, logits),
          { absolute: 0, relative: 0 },
        );
      }),
      { seed: 20_240_117, numRuns: 10 },
    );
  });
});

describe('balancedSoftmaxLoss refuses', () => {
  const logits = () => tensor2d([[0, 1, 2]]);
  it.each([
    ['no options', undefined, TypeError, 'expected `classCounts` to be an array or typed array of numbers'],
    ['a class without examples', { classCounts: [3, 0, 1] }, RangeError, '`classCounts[1]` to be a finite'],
    [
      'too few counts',
      { classCounts: [3, 1] },
      RangeError,
      '`classCounts` to hold 3 numbers, got array of 2.',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => balancedSoftmaxLoss([0], logits(), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`balancedSoftmaxLoss: `);
    expect(call).toThrow(message);
  });
});
