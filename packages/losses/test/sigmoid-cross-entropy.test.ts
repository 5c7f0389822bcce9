import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grad, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { sigmoidCrossEntropy } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits, sigmoidExample } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[] };
  cases: { classWeights: number[]; loss: number; perExample: number[]; gradLogits: number[][] }[];
}

await describeBackends('sigmoidCrossEntropy', () => {
  it('adds -log σ over the classes', async () => {
    // σ(log 3) = 3/4 and σ(-log 3) = 1/4: -log 3/4 for the hit, -log(1 - 3/4) for the false alarm, log 2 at logit 0.
    const logits = [[Math.log(3), Math.log(3), 0]];
    const value = [Math.log(4 / 3) + Math.log(4) + Math.LN2];
    await expectLoss((x) => sigmoidCrossEntropy([0], x), logits, { value, gradient: [[-0.25, 0.75, 0.5]] });
  });

  describe.each(goldenFiles('cb_sigmoid'))(
    'with class weights gives the authors’ values: $name',
    ({ file }) => {
      const { inputs, cases } = readGolden<Golden>(file);
      it.each(cases)('beta $beta', async ({ classWeights, perExample, loss, gradLogits }) => {
        const { labels, logits } = inputs;
        await expectLoss((x) => sigmoidCrossEntropy(labels, x, { classWeights }), logits, {
          value: perExample,
        });
        await expectLoss(
          (x) => sigmoidCrossEntropy(labels, x, { classWeights, reduction: 'positives' }),
          logits,
          {
            value: loss,
            gradient: gradLogits,
          },
        );
      });
    },
  );

  it('counts an example that is of no class, unless ignoreIndex takes a row of zeros for one to leave out', async () => {
    const labels = tensor2d([
      [0, 0],
      [1, 0],
    ]);
    const logits = [
      [0, 0],
      [0, 0],
    ];
    await expectLoss((x) => sigmoidCrossEntropy(labels, x), logits, { value: [2 * Math.LN2, 2 * Math.LN2] });
    await expectLoss((x) => sigmoidCrossEntropy(labels, x, { ignoreIndex: -1 }), logits, {
      value: [0, 2 * Math.LN2],
    });
  });

  it('equals the slow oracle with every option at once, for ids and for multi-hot labels', async () => {
    const logits = randomLogits(6, 4, 'sigmoid');
    const options = {
      classWeights: [0.5, 3, 0, 1],
      labelSmoothing: 0.3,
      sampleWeights: [1, 0.5, 0, 2, 1, 3],
    };
    const ids = [3, 0, 2, 1, 1, 2];
    const multiHot = [
      [1, 0, 1, 1],
      [0, 0, 0, 0],
      [1, 1, 1, 1],
      [0, 1, 0, 0],
      [0.3, 0.9, 0, 1],
      [0, 0, 1, 0],
    ];
    for (const reduction of [undefined, 'mean', 'sum', 'weightedMean', 'positives', 'elementMean'] as const) {
      const all = { ...options, ...(reduction && { reduction }) } as typeof options;
      for (const labels of [ids, multiHot]) {
        const given = labels === ids ? ids : tensor2d(multiHot);
        await expectLoss((x) => sigmoidCrossEntropy(given, x, all), logits, {
          value: oracle(sigmoidExample, labels, logits, all),
          gradient: oracleGradient(sigmoidExample, labels, logits, all),
        });
      }
    }
  });

  it('keeps its digits where the answer is almost certain', async () => {
    // 1 - σ(20) = 2.06e-9 is lost if σ is subtracted from 1 in float32.
    const small = Math.log1p(Math.exp(-20));
    const logits = [[20, -20]];
    const gradient = [[-1 / (1 + Math.exp(20)), 1 / (1 + Math.exp(20))]];
    await expectAllClose(sigmoidCrossEntropy([0], tensor2d(logits)), [2 * small], {
      absolute: 0,
      relative: 1e-5,
    });
    const got = grad((x) => sigmoidCrossEntropy([0], x))(tensor2d(logits));
    await expectAllClose(got, gradient, { absolute: 0, relative: 1e-5 });
  });

  it('works with a single output', async () => {
    const labels = tensor2d([[1], [0]]);
    await expectLoss((x) => sigmoidCrossEntropy(labels, x), [[0], [Math.log(3)]], {
      value: [Math.LN2, Math.log(4)],
      gradient: [[-0.5], [0.75]],
    });
  });
});

describe('sigmoidCrossEntropy', () => {
  it('names itself in errors', () => {
    expect(() => sigmoidCrossEntropy([0, 7], tensor2d([[0, 1]]))).toThrow(
      new RangeError('sigmoidCrossEntropy: expected `labels` to hold 1 number, got array of 2.'),
    );
  });
});
