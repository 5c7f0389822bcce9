import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grad, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type DistributionBalancedLossOptions,
  distributionBalancedLoss,
  focalLoss,
  sigmoidCrossEntropy,
} from '../src/index.ts';
import { distributionExample } from './distribution-oracle.ts';
import { expectLoss } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; targets: number[][]; classFreq: number[]; negClassFreq: number[] };
  cases: {
    config: string;
    params: {
      reweight_func: string;
      focal: { focal: boolean; balance_param: number; gamma: number };
      logit_reg: { neg_scale?: number; init_bias?: number };
      map_param?: { alpha: number; beta: number; gamma: number };
    };
    reduced: number;
    gradLogits: number[][];
  }[];
}

const labels = [
  [1, 0, 1, 0],
  [0, 0, 0, 0],
  [0, 1, 0, 0],
];
const plain = { alpha: 0.5, beta: 0, initBias: 0, negativeScale: 1, balance: 1 };

await describeBackends('distributionBalancedLoss', () => {
  it('weighs by what the labels of the example repeat: r = 1/10 and 9/10', async () => {
    // Both classes present: 1/900 and 1/100 of 10/900.
    const logits = tensor2d([[0, 0]]);
    const hot = tensor2d([[1, 1]]);
    const options = { classCounts: [900, 100], ...plain, alpha: 0, beta: 5, mu: 0.1, gamma: 0 };
    const loss = distributionBalancedLoss(hot, logits, options);
    await expectAllClose(loss, [(0.5 + 1 / (1 + Math.exp(-4))) * Math.LN2]);
  });

  it('lets a negative go: log(1 + exp(2 · x)) / 2, with a start at the share of its class', async () => {
    const logits = tensor2d([[0, 1]]);
    const options = { classCounts: [1, 1], ...plain, gamma: 0, negativeScale: 2 };
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    await expectAllClose(distributionBalancedLoss([0], logits, options), [Math.LN2 + softplus(2) / 2]);
    // nu = -0.5 · log(4 - 1) / 2.
    const nu = -Math.log(3) / 4;
    const biased = { ...options, initBias: 0.5, numExamples: 4 };
    await expectAllClose(distributionBalancedLoss([0], logits, biased), [
      softplus(-nu) + softplus(2 * (1 + nu)) / 2,
    ]);
  });

  describe.each(['normal', 'extreme80'])('gives the authors’ values: %s', (set) => {
    const file = new URL(`./golden/distribution_balanced__${set}.json`, import.meta.url);
    const { inputs, cases } = readGolden<Golden>(file);
    // The other cases are the class-balanced weights that the authors compare with.
    const own = cases.filter(({ params }) => params.reweight_func === 'rebalance');
    it.each(own)('$config', async ({ params: { focal, logit_reg, map_param }, reduced, gradLogits }) => {
      const options: DistributionBalancedLossOptions & { reduction: 'elementMean' } = {
        classCounts: inputs.classFreq,
        numExamples: inputs.classFreq[0]! + inputs.negClassFreq[0]!,
        alpha: map_param!.alpha,
        beta: map_param!.beta,
        mu: map_param!.gamma,
        initBias: logit_reg.init_bias ?? 0,
        negativeScale: logit_reg.neg_scale ?? 1,
        gamma: focal.focal ? focal.gamma : 0,
        reduction: 'elementMean',
      };
      const value = { value: reduced, gradient: gradLogits };
      await expectLoss(
        (x) => distributionBalancedLoss(tensor2d(inputs.targets), x, options),
        inputs.logits,
        value,
      );
    });
    it('has the defaults of COCO', async () => {
      const { reduced, gradLogits } = own.find(({ config }) => config === 'DB_coco')!;
      const options = {
        classCounts: inputs.classFreq,
        numExamples: inputs.classFreq[0]! + inputs.negClassFreq[0]!,
        reduction: 'elementMean',
      } as const;
      await expectLoss((x) => distributionBalancedLoss(tensor2d(inputs.targets), x, options), inputs.logits, {
        value: reduced,
        gradient: gradLogits,
      });
    });
  });

  const strengths = [
    { alpha: 0.1, beta: 10, mu: 0.2, initBias: 0.05, negativeScale: 2, gamma: 2, balance: 2 },
    { alpha: 0, beta: 3, mu: 0.4, initBias: 0.3, negativeScale: 0.5, gamma: 0.5, balance: 1.5 },
    { alpha: 1, beta: 0, mu: 0, initBias: 0, negativeScale: 5, gamma: 0, balance: 1 },
  ].map((strength) => ({ ...strength, classCounts: [700, 80, 9, 1], numExamples: 1000 }));
  it.each(strengths)('equals plain loops: gamma $gamma, negativeScale $negativeScale', async (strength) => {
    const logits = randomLogits(3, 4, 'distribution');
    const soft = [...labels.slice(0, 2), [0.2, 1, 0, 0.7]];
    for (const shared of [
      {},
      { labelSmoothing: 0.2, sampleWeights: [1, 0, 2], reduction: 'positives' as const },
      { classWeights: [1, 0.5, 2, 4], reduction: 'weightedMean' as const },
    ]) {
      const options = { ...strength, ...shared };
      await expectLoss((x) => distributionBalancedLoss(tensor2d(soft), x, options as never), logits, {
        value: oracle(distributionExample(strength), soft, logits, shared),
        gradient: oracleGradient(distributionExample(strength), soft, logits, shared),
      });
    }
  });

  it('is a focal loss or binary cross entropy once its parts are off', async () => {
    const logits = tensor2d(randomLogits(3, 4, 'parts'));
    const options = { classCounts: [700, 80, 9, 1], ...plain };
    const hot = tensor2d(labels);
    await expectAllClose(
      distributionBalancedLoss(hot, logits, { ...options, gamma: 1.5 }),
      focalLoss(hot, logits, { gamma: 1.5, alpha: null }),
    );
    await expectAllClose(
      distributionBalancedLoss(hot, logits, { ...options, gamma: 0 }),
      sigmoidCrossEntropy(hot, logits),
    );
  });

  it('does not see the scale of the counts, and weighs an example without labels like r = 0', async () => {
    const logits = tensor2d(randomLogits(3, 4, 'scale'));
    const hot = tensor2d(labels);
    const counts = [700, 80, 9, 1];
    const options = { initBias: 0 };
    await expectAllClose(
      distributionBalancedLoss(hot, logits, { ...options, classCounts: counts.map((n) => n * 1e300) }),
      distributionBalancedLoss(hot, logits, { ...options, classCounts: counts.map((n) => n * 1e-300) }),
    );
    const none = { classCounts: [1, 1], ...plain, gamma: 0, alpha: 0.1, beta: 10, mu: 0.2 };
    const weight = 0.1 + 1 / (1 + Math.exp(2));
    const loss = distributionBalancedLoss(zeros([1, 2]), tensor2d([[0, 0]]), none);
    await expectAllClose(loss, [2 * weight * Math.LN2]);
  });

  it('keeps its gradient where a scaled logit leaves float32', async () => {
    const logits = tensor2d([[-3.4e38, 3.4e38, 3.4e38]]);
    const options = { classCounts: [5, 1, 5], numExamples: 10, negativeScale: 50 };
    const gradient = await grad((x) => distributionBalancedLoss([0], x, options))(logits).data();
    expect(gradient.every(Number.isFinite)).toBe(true);
    expect(gradient[0]).toBeLessThan(0);
    expect(gradient[1]).toBeGreaterThan(0);
  });
});

describe('distributionBalancedLoss refuses', () => {
  const classCounts = [3, 2, 1];
  it.each<[string, object | undefined, new (message: string) => Error, string]>([
    [
      'no options',
      undefined,
      TypeError,
      'expected `classCounts` to be an array or typed array of numbers, got undefined.',
    ],
    [
      'no number of examples',
      { classCounts },
      TypeError,
      'expected `numExamples` to be a finite number > 3, got undefined.',
    ],
    [
      'a class that every example has',
      { classCounts, numExamples: 3 },
      RangeError,
      'expected `numExamples` to be a finite number > 3, got 3.',
    ],
    [
      'a negative mu',
      { classCounts, numExamples: 9, mu: -1 },
      RangeError,
      'expected `mu` to be a finite number >= 0, got -1.',
    ],
    [
      'a scale of 0',
      { classCounts, numExamples: 9, negativeScale: 0 },
      RangeError,
      'expected `negativeScale` to be a finite number > 0, got 0.',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    expect(() => distributionBalancedLoss([0], tensor2d([[0, 1, 2]]), options as never)).toThrow(
      new ErrorClass(`distributionBalancedLoss: ${message}`),
    );
  });
});
