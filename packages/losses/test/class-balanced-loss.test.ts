import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type ClassBalancedLossOptions, classBalancedLoss } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';

interface Inputs {
  logits: number[][];
  labels: number[];
  counts: number[];
}
interface Golden {
  inputs: Inputs;
  cases: {
    beta: number | null;
    gamma?: number;
    labelSmoothing?: number;
    loss: number;
    perExample: number[];
    gradLogits: number[][];
    meanByBatch_officialCB?: number;
    gradMeanByBatch_officialCB: number[][];
  }[];
}
interface Extreme {
  inputs: Inputs;
  cases: {
    method: string;
    beta: number;
    gamma?: number;
    loss: number;
    perExample?: number[];
    gradLogits: number[][];
  }[];
}
interface Ignored {
  inputs: { logits: number[][]; counts: number[] };
  cases: {
    method: string;
    gamma?: number;
    beta: number | null;
    labels: number[];
    ignoreIndex: number;
    perExample?: number[];
    loss: number;
    gradLogits: number[][];
  }[];
}

await describeBackends('classBalancedLoss', () => {
  it('weights the cross entropies 0.2395 and 2.2395 with 0.2284 and 2.3880', async () => {
    // Effective numbers for beta 0.99: 99.99, 59.53, 9.562; their inverses scaled to the sum 3.
    const labels = tensor2d([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    const logits = tensor2d([
      [2, 0, 0],
      [2, 0, 0],
    ]);
    const loss = classBalancedLoss(labels, logits, { classCounts: [900, 90, 10], beta: 0.99 });
    await expectAllClose(loss, [0.0547, 5.3481], { absolute: 5e-5, relative: 0 });
  });

  describe.each(goldenFiles('softmax_ce'))('base softmax gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases.filter((golden) => golden.beta !== null && golden.meanByBatch_officialCB !== undefined))(
      'beta $beta',
      async (golden) => {
        const options = { classCounts: inputs.counts, beta: golden.beta!, reduction: 'mean' } as const;
        await expectLoss((x) => classBalancedLoss(inputs.labels, x, options), inputs.logits, {
          value: golden.meanByBatch_officialCB!,
          gradient: golden.gradMeanByBatch_officialCB,
        });
      },
    );
  });

  const families = [...goldenFiles('cb_sigmoid'), ...goldenFiles('cb_focal')];
  describe.each(families)('base sigmoid or focal gives the authors’ values: $name', ({ name, file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    const base = name.startsWith('cb_sigmoid') ? 'sigmoid' : 'focal';
    it.each(cases)('beta $beta, gamma $gamma', async ({ beta, gamma, perExample, loss, gradLogits }) => {
      const options: ClassBalancedLossOptions = { classCounts: inputs.counts, beta: beta!, base };
      if (gamma !== undefined) options.gamma = gamma;
      await expectLoss((x) => classBalancedLoss(inputs.labels, x, options as never), inputs.logits, {
        value: perExample,
      });
      for (const reduction of ['positives', 'mean'] as const) {
        await expectLoss(
          (x) => classBalancedLoss(inputs.labels, x, { ...options, reduction }),
          inputs.logits,
          {
            value: loss,
            gradient: gradLogits,
          },
        );
      }
    });
  });

  const extreme = readGolden<Extreme>(new URL('./golden/extreme1000.json', import.meta.url));
  it.each(
    extreme.cases.filter(({ method }) => method === 'cb_focal' || method === 'cb_softmax_mean_by_batch'),
  )(
    'is exact for logits of ±1000: $method, gamma $gamma',
    async ({ method, beta, gamma, loss, perExample, gradLogits }) => {
      const { labels, logits, counts } = extreme.inputs;
      const base = method === 'cb_focal' ? 'focal' : 'softmax';
      const options = { classCounts: counts, beta, base, ...(gamma !== undefined && { gamma }) } as const;
      await expectLoss((x) => classBalancedLoss(labels, x, { ...options, reduction: 'mean' }), logits, {
        value: loss,
        gradient: gradLogits,
      });
      if (perExample === undefined) return;
      await expectLoss((x) => classBalancedLoss(labels, x, options), logits, { value: perExample });
    },
  );

  const ignored = readGolden<Ignored>(new URL('./golden/ignore_index.json', import.meta.url));
  const covered = ['cb_focal_sum_by_valid_examples', 'class_balanced_softmax_mean_by_valid_examples'];
  it.each(ignored.cases.filter(({ method }) => covered.includes(method)))(
    'leaves out ignored examples: $method, beta $beta, gamma $gamma',
    async ({ method, beta, gamma, labels, ignoreIndex, perExample, loss, gradLogits }) => {
      const options = {
        classCounts: ignored.inputs.counts,
        // No weights at all are the weights of beta 0.
        beta: beta ?? 0,
        base: method.startsWith('cb_focal') ? 'focal' : 'softmax',
        ignoreIndex,
        ...(gamma !== undefined && { gamma }),
      } as const;
      await expectLoss(
        (x) => classBalancedLoss(labels, x, { ...options, reduction: 'mean' }),
        ignored.inputs.logits,
        {
          value: loss,
          gradient: gradLogits,
        },
      );
      if (perExample === undefined) return;
      await expectLoss((x) => classBalancedLoss(labels, x, options), ignored.inputs.logits, {
        value: perExample,
      });
    },
  );

  it('takes counts from 1 to 1e9 at beta 0.999999', async () => {
    const logits = tensor2d([
      [0, 0],
      [0, 0],
    ]);
    const options = { classCounts: [1, 1e9], beta: 0.999999 };
    // Weights 2 / (1 + 1e-6) and 2e-6 / (1 + 1e-6), times log 2.
    const loss = classBalancedLoss([0, 1], logits, options);
    await expectAllClose(loss, [(2 * Math.LN2) / 1.000001, (2e-6 * Math.LN2) / 1.000001], {
      absolute: 0,
      relative: 1e-5,
    });
  });
});

describe('classBalancedLoss refuses', () => {
  const logits = () => tensor2d([[0, 1, 2]]);
  it.each<[string, ClassBalancedLossOptions, new (message: string) => Error, string]>([
    [
      'an unknown base',
      { classCounts: [3, 2, 1], base: 'ldam' as 'focal' },
      RangeError,
      "expected `base` to be one of 'softmax', 'sigmoid', 'focal', got \"ldam\".",
    ],
    [
      'a class without examples',
      { classCounts: [3, 0, 1] },
      RangeError,
      'expected `classCounts[1]` to be a finite number > 0, got 0.',
    ],
    [
      'too few counts',
      { classCounts: [3, 2] },
      RangeError,
      'expected `classCounts` to hold 3 numbers, got array of 2.',
    ],
    [
      'no options',
      undefined as never,
      TypeError,
      'expected `classCounts` to be an array or typed array of numbers, got undefined.',
    ],
    [
      'a beta above 1',
      { classCounts: [3, 2, 1], beta: 1.1 },
      RangeError,
      'expected `beta` to be a finite number >= 0 and <= 1, got 1.1.',
    ],
    [
      'a gamma that is no number',
      { classCounts: [3, 2, 1], gamma: '2' as never },
      TypeError,
      'expected `gamma` to be a finite number >= 0, got "2".',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    expect(() => classBalancedLoss([0], logits(), options as never)).toThrow(
      new ErrorClass(`classBalancedLoss: ${message}`),
    );
  });
});
