import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grad, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  balancedSoftmaxLoss,
  logitAdjustedLoss,
  softmaxCrossEntropy,
  type VectorScalingLossOptions,
  vectorScalingLoss,
} from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { mappedSoftmaxExample, oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[]; counts: number[] };
  cases: {
    gamma: number;
    tau: number;
    classWeights: number[] | null;
    perExampleUnweighted: number[];
    loss: number;
    gradLogits: number[][];
  }[];
}

await describeBackends('vectorScalingLoss', () => {
  it('divides the logits of a rare class: at gamma 1/2 and counts 16 and 1, by 4', async () => {
    const logits = tensor2d([[1, 8]]);
    // z = [1, 8 / 4 + log(1 / 16)].
    const loss = vectorScalingLoss([1], logits, { classCounts: [16, 1], gamma: 0.5, tau: 1 });
    await expectAllClose(loss, [Math.log(1 + Math.exp(1 - 2 + Math.log(16)))]);
    const cdt = vectorScalingLoss([1], logits, { classCounts: [16, 1], gamma: 0.5, tau: 0 });
    await expectAllClose(cdt, [Math.log(1 + Math.exp(1 - 2))]);
  });

  it('equals plain loops', async () => {
    const [classCounts, gamma, tau] = [[5, 100, 1, 20], 0.4, 0.7];
    const example = mappedSoftmaxExample(
      (x, c) => (classCounts[c]! / 100) ** gamma * x + tau * Math.log(classCounts[c]! / 126),
    );
    const logits = randomLogits(4, 4, 'vector scaling');
    for (const reduction of [undefined, 'mean', 'weightedMean'] as const) {
      const shared = { ...(reduction && { reduction }), classWeights: [1, 2, 3, 4], labelSmoothing: 0.1 };
      const options = { ...shared, ignoreIndex: -1, sampleWeights: [1, 2, 3, 0.5] };
      await expectLoss(
        (x) => vectorScalingLoss([0, 2, -1, 3], x, { ...options, classCounts, gamma, tau }),
        logits,
        {
          value: oracle(example, [0, 2, -1, 3], logits, options),
          gradient: oracleGradient(example, [0, 2, -1, 3], logits, options),
        },
      );
    }
  });

  describe.each(goldenFiles('vs'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)(
      'gamma $gamma, tau $tau, class weights $classWeights',
      async ({ gamma, tau, classWeights, perExampleUnweighted, loss, gradLogits }) => {
        const options: VectorScalingLossOptions = { classCounts: inputs.counts, gamma, tau };
        await expectLoss((x) => vectorScalingLoss(inputs.labels, x, options), inputs.logits, {
          value: perExampleUnweighted,
        });
        if (classWeights !== null) options.classWeights = classWeights;
        await expectLoss(
          (x) => vectorScalingLoss(inputs.labels, x, { ...options, reduction: 'weightedMean' }),
          inputs.logits,
          { value: loss, gradient: gradLogits },
        );
      },
    );
  });

  it('is logit adjustment at gamma 0, balanced softmax at tau 1 too, and plain for equal counts', async () => {
    const logits = tensor2d(randomLogits(3, 3, 'special'));
    const [ids, classCounts] = [
      [0, 1, 2],
      [3, 1e6, 77],
    ];
    const exact = { absolute: 0, relative: 0 };
    await expectAllClose(
      vectorScalingLoss(ids, logits, { classCounts, gamma: 0, tau: 1.2 }),
      logitAdjustedLoss(ids, logits, { classCounts, tau: 1.2 }),
      exact,
    );
    await expectAllClose(
      vectorScalingLoss(ids, logits, { classCounts, gamma: 0 }),
      balancedSoftmaxLoss(ids, logits, { classCounts }),
      exact,
    );
    await expectAllClose(
      vectorScalingLoss(ids, logits, { classCounts: [9, 9, 9] }),
      softmaxCrossEntropy(ids, logits),
      exact,
    );
  });

  it('keeps a masked class masked, however small its scale', async () => {
    const logits = tensor2d([[0, Number.NEGATIVE_INFINITY, 1]]);
    const options = { classCounts: [1e6, 1, 1e6], gamma: 50 };
    const loss = vectorScalingLoss([0], logits, options);
    await expectAllClose(loss, [Math.log(1 + Math.E)]);
    const gradient = grad((x) => vectorScalingLoss([0], x, options))(logits);
    const p = 1 / (1 + Math.E);
    await expectAllClose(gradient, [[p - 1, 0, 1 - p]]);
  });
});

describe('vectorScalingLoss refuses', () => {
  const classCounts = [3, 2, 1];
  it.each([
    ['no options', undefined, TypeError, 'expected `classCounts` to be an array or typed array of numbers'],
    ['a class without examples', { classCounts: [3, 0, 1] }, RangeError, '`classCounts[1]` to be a finite'],
    [
      'a negative gamma',
      { classCounts, gamma: -1 },
      RangeError,
      '`gamma` to be a finite number >= 0, got -1.',
    ],
    ['a tau that is no number', { classCounts, tau: '1' }, TypeError, '`tau` to be a finite number >= 0'],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => vectorScalingLoss([0], tensor2d([[0, 1, 2]]), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`vectorScalingLoss: `);
    expect(call).toThrow(message);
  });
});
