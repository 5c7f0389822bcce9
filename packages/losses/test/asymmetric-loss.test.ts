import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grad, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AsymmetricLossOptions,
  asymmetricLoss,
  focalLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  softmaxFocalLoss,
} from '../src/index.ts';
import { multiLabelExample, type Strength, singleLabelExample } from './asymmetric-oracle.ts';
import { expectLoss } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits } from './oracle.ts';

interface MultiLabel {
  inputs: { logits: number[][]; targets: number[][] };
  cases: {
    gammaNeg: number;
    gammaPos: number;
    clip: number;
    eps: number;
    disableFocalGrad: boolean;
    sum: number;
    gradSum: number[][];
  }[];
}
interface SingleLabel {
  inputs: { logits: number[][]; labels: number[] };
  cases: { gammaPos: number; gammaNeg: number; eps: number; loss: number; gradLogits: number[][] }[];
}
const hot = [
  [1, 0, 1, 0],
  [0, 0, 0, 0],
  [0, 1, 0, 0],
];

await describeBackends('asymmetricLoss', () => {
  it('drops negatives below the clip, and counts from there: u = 0.5 - 0.05', async () => {
    const logits = tensor2d([[0, 0, -3]]);
    // Positive: 0.5 · log 2. Negative at 0: 0.45^4 · -log 0.55. σ(-3) = 0.047 is below 0.05.
    const expected = 0.5 * Math.LN2 - 0.45 ** 4 * Math.log(0.55);
    await expectAllClose(asymmetricLoss([0], logits), [expected]);
    const gradient = grad((x) => asymmetricLoss([0], x))(logits);
    await expectAllClose(gradient, [[-0.5 * 0.5, (0.45 ** 4 * 0.25) / 0.55, 0]]);
  });

  describe.each(['normal', 'extreme80'])('gives the authors’ values for several labels: %s', (set) => {
    const { inputs, cases } = readGolden<MultiLabel>(
      new URL(`./golden/asl_multilabel__${set}.json`, import.meta.url),
    );
    it.each(cases)(
      'gamma $gammaNeg and $gammaPos, clip $clip, detached $disableFocalGrad',
      async ({ gammaNeg, gammaPos, clip, eps, disableFocalGrad, sum, gradSum }) => {
        const options: AsymmetricLossOptions = {
          gammaNegative: gammaNeg,
          gammaPositive: gammaPos,
          clip,
          detachModulator: disableFocalGrad,
        };
        const labels = tensor2d(inputs.targets);
        const exact = (x: Parameters<typeof asymmetricLoss>[1]) =>
          asymmetricLoss(labels, x, { ...options, epsilon: eps, reduction: 'sum' });
        await expectLoss(exact, inputs.logits, { value: sum, gradient: gradSum });
        if (set !== 'normal') return;
        // Where no probability is that small, the authors' epsilon changes nothing.
        const plain = (x: Parameters<typeof asymmetricLoss>[1]) =>
          asymmetricLoss(labels, x, { ...options, reduction: 'sum' });
        await expectLoss(plain, inputs.logits, { value: sum, gradient: gradSum });
      },
    );
  });

  describe.each(['normal', 'extreme80'])('gives the authors’ values for one label: %s', (set) => {
    const { inputs, cases } = readGolden<SingleLabel>(
      new URL(`./golden/asl_singlelabel__${set}.json`, import.meta.url),
    );
    it.each(cases)(
      'gamma $gammaNeg and $gammaPos, smoothing $eps',
      async ({ gammaNeg, gammaPos, eps, loss, gradLogits }) => {
        const options = { base: 'softmax', gammaNegative: gammaNeg, gammaPositive: gammaPos } as const;
        await expectLoss(
          (x) => asymmetricLoss(inputs.labels, x, { ...options, labelSmoothing: eps, reduction: 'mean' }),
          inputs.logits,
          { value: loss, gradient: gradLogits },
        );
      },
    );
  });

  const strengths: Strength[] = [
    { gammaPositive: 1, gammaNegative: 4, clip: 0.05 },
    { gammaPositive: 0, gammaNegative: 0.5, clip: 0.2 },
    { gammaPositive: 2.5, gammaNegative: 3, clip: 0 },
    { gammaPositive: 0.5, gammaNegative: 0, clip: 0.1 },
  ];
  it.each(strengths)('equals plain loops: $gammaPositive, $gammaNegative, clip $clip', async (strength) => {
    const logits = randomLogits(3, 4, 'asymmetric');
    for (const shared of [
      {},
      { labelSmoothing: 0.2, sampleWeights: [1, 0, 2], reduction: 'mean' as const },
      { classWeights: [1, 0.5, 2, 4], reduction: 'weightedMean' as const },
    ]) {
      const flowing = { ...strength, ...shared, detachModulator: false };
      const labels = tensor2d(hot);
      await expectLoss((x) => asymmetricLoss(labels, x, flowing as never), logits, {
        value: oracle(multiLabelExample(strength), hot, logits, shared),
        gradient: oracleGradient(multiLabelExample(strength), hot, logits, shared),
      });
    }
    // With the modulators held where they are, row by row.
    const gradient = logits.map((row, i) => {
      return oracleGradient(multiLabelExample(strength, row), [hot[i]!], [row])[0]!;
    });
    await expectLoss((x) => asymmetricLoss(tensor2d(hot), x, strength), logits, { gradient });
  });

  it.each([
    { gammaPositive: 0, gammaNegative: 4 },
    { gammaPositive: 1.5, gammaNegative: 0.5 },
    { gammaPositive: 0.5, gammaNegative: 0 },
  ])('equals plain loops on a softmax: $gammaPositive, $gammaNegative', async (strength) => {
    const logits = randomLogits(3, 4, 'asymmetric softmax');
    const soft = [
      [1, 0, 0, 0],
      [0.2, 0.8, 0, 0],
      [0, 0, 0.5, 0.5],
    ];
    const shared = { labelSmoothing: 0.1, classWeights: [1, 0.5, 2, 4], sampleWeights: [1, 2, 3] };
    const options = { ...strength, ...shared, base: 'softmax' } as const;
    const weighted = { ...shared, reduction: 'weightedMean' } as const;
    await expectLoss(
      (x) => asymmetricLoss(tensor2d(soft), x, { ...options, reduction: 'weightedMean' }),
      logits,
      {
        value: oracle(singleLabelExample(strength), soft, logits, weighted),
        gradient: oracleGradient(singleLabelExample(strength), soft, logits, weighted),
      },
    );
    const frozen = logits.map((row, i) => {
      const own = { ...shared, sampleWeights: [shared.sampleWeights[i]!] };
      return oracleGradient(singleLabelExample(strength, row), [soft[i]!], [row], own)[0]!;
    });
    await expectLoss(
      (x) => asymmetricLoss(tensor2d(soft), x, { ...options, detachModulator: true }),
      logits,
      {
        gradient: frozen,
      },
    );
  });

  it('is binary cross entropy, a focal loss or its softmax form where the strengths say so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.double({ min: 0.1, max: 3, noNaN: true }), async (seed, gamma) => {
        const logits = tensor2d(randomLogits(3, 4, `special ${seed}`));
        const labels = tensor2d(hot);
        const none = { gammaNegative: 0, gammaPositive: 0 };
        await expectAllClose(
          asymmetricLoss(labels, logits, { ...none, clip: 0 }),
          sigmoidCrossEntropy(labels, logits),
        );
        const both = { gammaNegative: gamma, gammaPositive: gamma, clip: 0, detachModulator: false };
        const focal = { gamma, alpha: null };
        await expectAllClose(asymmetricLoss(labels, logits, both), focalLoss(labels, logits, focal));
        await expectAllClose(
          grad((x) => asymmetricLoss(labels, x, both))(logits),
          grad((x) => focalLoss(labels, x, focal))(logits),
        );
        const single = { base: 'softmax', labelSmoothing: 0.1 } as const;
        await expectAllClose(
          asymmetricLoss([0, 1, 2], logits, { ...none, ...single }),
          softmaxCrossEntropy([0, 1, 2], logits, { labelSmoothing: 0.1 }),
        );
        await expectAllClose(
          asymmetricLoss([0, 1, 2], logits, { base: 'softmax', gammaPositive: gamma }),
          softmaxFocalLoss([0, 1, 2], logits, { gamma }),
        );
      }),
      { seed: 7, numRuns: 5 },
    );
  });

  it('goes on to correct what the authors’ epsilon gives up', async () => {
    const logits = tensor2d([[-30, 30]]);
    const options = { gammaPositive: 0, gammaNegative: 0, clip: 0 };
    const gradient = grad((x) => asymmetricLoss([0], x, options))(logits);
    await expectAllClose(gradient, [[-1, 1]]);
    const given = grad((x) => asymmetricLoss([0], x, { ...options, epsilon: 1e-8 }))(logits);
    await expectAllClose(given, zeros([1, 2]), { absolute: 0 });
  });

  it('keeps its digits where negatives are all but certain', async () => {
    // A thousand negatives at the bias of 1e-6: with 1 + p in float32 the loss would be off by 5 %.
    const logits = tensor2d([new Array<number>(1000).fill(Math.fround(-Math.log(1e6)))]);
    const options = { gammaNegative: 0, clip: 0 };
    const loss = asymmetricLoss(zeros([1, 1000]), logits, options);
    await expectAllClose(loss, [1000 * Math.log1p(1 / (1 + 1e6))], { absolute: 0, relative: 1e-5 });
  });

  it('is finite for a masked class of a softmax', async () => {
    const logits = tensor2d([[1, Number.NEGATIVE_INFINITY, 2]]);
    const options = { base: 'softmax', labelSmoothing: 0.1 } as const;
    const value = await asymmetricLoss([0], logits, options).data();
    expect(value.every(Number.isFinite)).toBe(true);
    const gradient = await grad((x) => asymmetricLoss([0], x, options))(logits).data();
    expect(gradient.every(Number.isFinite)).toBe(true);
    expect(gradient[1]).toBe(0);
  });
});

describe('asymmetricLoss refuses', () => {
  it.each<[string, object, new (message: string) => Error, string]>([
    [
      'a negative gamma',
      { gammaNegative: -1 },
      RangeError,
      'expected `gammaNegative` to be a finite number >= 0, got -1.',
    ],
    [
      'a gamma that is no number',
      { gammaPositive: '1' },
      TypeError,
      'expected `gammaPositive` to be a finite number >= 0, got "1".',
    ],
    ['a clip of 1', { clip: 1 }, RangeError, 'expected `clip` to be a finite number >= 0 and < 1, got 1.'],
    [
      'a modulator that is neither detached nor not',
      { detachModulator: 1 },
      TypeError,
      'expected `detachModulator` to be true or false, got 1.',
    ],
    [
      'an unknown base',
      { base: 'focal' },
      RangeError,
      "expected `base` to be one of 'sigmoid', 'softmax', got \"focal\".",
    ],
    [
      'a clip on a softmax',
      { base: 'softmax', clip: 0.05 },
      RangeError,
      "expected no option `clip`: base 'softmax' has no such form.",
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    expect(() => asymmetricLoss([0], tensor2d([[0, 1, 2]]), options as never)).toThrow(
      new ErrorClass(`asymmetricLoss: ${message}`),
    );
  });
});
