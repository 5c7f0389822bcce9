import { describeBackends, readGolden } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { softmaxCrossEntropy, softmaxFocalLoss } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits, softmaxExample } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[] };
  cases: {
    gamma: number;
    classWeights: number[] | null;
    officialLdamDrw: number;
    gradOfficialLdamDrw: number[][];
    standardPerExample: number[];
    standardMeanByBatch: number;
    gradStandardMeanByBatch: number[][];
  }[];
}

interface Extreme {
  inputs: { logits: number[][]; labels: number[]; classWeightsBeta09999: number[] };
  cases: { method: string; gamma: number; perExample: number[]; loss: number; gradLogits: number[][] }[];
}

await describeBackends('softmaxFocalLoss', () => {
  it('is (1 - p)² · -log p by default', async () => {
    // softmax of (log 3, 0) is (3/4, 1/4).
    await expectLoss(
      (x) => softmaxFocalLoss([0, 1], x),
      [
        [Math.log(3), 0],
        [Math.log(3), 0],
      ],
      {
        value: [0.25 ** 2 * Math.log(4 / 3), 0.75 ** 2 * Math.log(4)],
      },
    );
  });

  describe.each(goldenFiles('softmax_focal'))('gives the golden values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)('gamma $gamma, beta $beta', async (golden) => {
      const { labels, logits } = inputs;
      const options = {
        gamma: golden.gamma,
        ...(golden.classWeights && { classWeights: golden.classWeights }),
      };
      await expectLoss((x) => softmaxFocalLoss(labels, x, options), logits, {
        value: golden.standardPerExample,
      });
      await expectLoss((x) => softmaxFocalLoss(labels, x, { ...options, reduction: 'mean' }), logits, {
        value: golden.standardMeanByBatch,
        gradient: golden.gradStandardMeanByBatch,
      });
      // Without class weights the authors of LDAM compute the same. Their gradient is NaN where p rounds to 1 and gamma < 1.
      const official = golden.gradOfficialLdamDrw;
      if (golden.classWeights || official.flat().some(Number.isNaN)) return;
      await expectLoss((x) => softmaxFocalLoss(labels, x, { ...options, reduction: 'mean' }), logits, {
        value: golden.officialLdamDrw,
        gradient: official,
      });
    });
  });

  const extreme = readGolden<Extreme>(new URL('./golden/extreme1000.json', import.meta.url));
  it.each(extreme.cases.filter(({ method }) => method === 'cb_softmax_focal_standard'))(
    'is exact for logits of ±1000: gamma $gamma',
    async ({ gamma, perExample, loss, gradLogits }) => {
      const { labels, logits, classWeightsBeta09999: classWeights } = extreme.inputs;
      const options = { gamma, classWeights };
      await expectLoss((x) => softmaxFocalLoss(labels, x, options), logits, { value: perExample });
      await expectLoss((x) => softmaxFocalLoss(labels, x, { ...options, reduction: 'mean' }), logits, {
        value: loss,
        gradient: gradLogits,
      });
    },
  );

  it.each([0.3, 1, 2.5])(
    'equals the slow oracle at gamma %s, for soft and smoothed labels',
    async (gamma) => {
      const logits = randomLogits(3, 4, `softmax focal ${gamma}`);
      const soft = [
        [0.2, 0.7, 0.1, 0],
        [1, 0, 1, 0],
        [0, 0, 0, 1],
      ];
      const options = { gamma, labelSmoothing: 0.2, classWeights: [1, 2, 0.5, 0], sampleWeights: [1, 2, 3] };
      await expectLoss((x) => softmaxFocalLoss(tensor2d(soft), x, options), logits, {
        value: oracle(softmaxExample, soft, logits, options),
        gradient: oracleGradient(softmaxExample, soft, logits, options),
      });
    },
  );

  it('joins its series and its quotient without a step, near p = 1', async () => {
    // log p of the first class is -log(1 + e^-x): these logits put it on both sides of -0.01.
    const logits = Array.from({ length: 21 }, (_, i) => [4.5 + i / 100, 0]);
    const ids = logits.map(() => 0);
    for (const gamma of [0.5, 2]) {
      await expectLoss((x) => softmaxFocalLoss(ids, x, { gamma }), logits, {
        value: oracle(softmaxExample, ids, logits, { gamma }),
        gradient: oracleGradient(softmaxExample, ids, logits, { gamma }),
      });
    }
  });

  it('is cross entropy at gamma 0', async () => {
    const logits = tensor2d(randomLogits(4, 3, 'gamma 0'));
    const ids = [0, 1, 2, 0];
    expect(await softmaxFocalLoss(ids, logits, { gamma: 0 }).array()).toEqual(
      await softmaxCrossEntropy(ids, logits).array(),
    );
  });
});

describe('softmaxFocalLoss refuses', () => {
  it('a negative gamma', () => {
    expect(() => softmaxFocalLoss([0], tensor2d([[0, 1]]), { gamma: -0.1 })).toThrow(
      new RangeError('softmaxFocalLoss: expected `gamma` to be a finite number >= 0, got -0.1.'),
    );
  });
});
