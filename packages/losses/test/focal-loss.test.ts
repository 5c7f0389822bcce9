import { describeBackends, readGolden } from '@lt/testkit';
import { grad, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { focalLoss } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits, sigmoidExample } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[] };
  cases: { alpha: number; gamma: number; perElement: number[][]; sum: number; gradSum: number[][] }[];
}

await describeBackends('focalLoss', () => {
  it('fades what is well classified, by the paper’s defaults', async () => {
    // Logits log 3: p = 3/4. Hit: 0.25 · (1/4)² · log(4/3). False alarm: 0.75 · (3/4)² · log 4.
    const value = [0.25 * 0.25 ** 2 * Math.log(4 / 3) + 0.75 * 0.75 ** 2 * Math.log(4)];
    await expectLoss((x) => focalLoss([0], x), [[Math.log(3), Math.log(3)]], { value });
  });

  describe.each(goldenFiles('sigmoid_focal_lin'))('gives the values of torchvision: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)('alpha $alpha, gamma $gamma', async ({ alpha, gamma, perElement, sum, gradSum }) => {
      const { labels, logits } = inputs;
      const options = { gamma, alpha: alpha < 0 ? null : alpha };
      await expectLoss((x) => focalLoss(labels, x, options), logits, {
        value: perElement.map((row) => row.reduce((a, b) => a + b, 0)),
        gradient: gradSum,
      });
      await expectLoss((x) => focalLoss(labels, x, { ...options, reduction: 'sum' }), logits, { value: sum });
      await expectLoss((x) => focalLoss(labels, x, { gamma, alpha, reduction: 'positives' }), logits, {
        value: sum / labels.length,
      });
    });
  });

  it.each([0, 0.3, 1, 2.5, 5])('equals the slow oracle at gamma %s, for soft labels too', async (gamma) => {
    const logits = randomLogits(4, 3, `focal ${gamma}`);
    const soft = [
      [0.2, 0.7, 0.1],
      [1, 0, 1],
      [0, 0, 0],
      [0.5, 0.5, 1],
    ];
    for (const options of [
      { gamma, alpha: 0.25, classWeights: [1, 2, 0.5] },
      {
        gamma,
        alpha: 0.9,
        labelSmoothing: 0.1,
        sampleWeights: [1, 2, 3, 0],
        reduction: 'weightedMean' as const,
      },
    ]) {
      await expectLoss(
        (x) => focalLoss(tensor2d(soft), x, options as typeof options & { reduction: 'mean' }),
        logits,
        {
          value: oracle(sigmoidExample, soft, logits, options),
          gradient: oracleGradient(sigmoidExample, soft, logits, options),
        },
      );
    }
  });

  it('divides by the positives, but by no less than 1', async () => {
    // Twice p = 1/2 on the wrong side, and no positive: 0.75 · (1/2)² · log 2 each.
    const value = 2 * 0.75 * 0.25 * Math.LN2;
    const none = tensor2d([[0, 0]]);
    await expectLoss((x) => focalLoss(none, x, { reduction: 'positives' }), [[0, 0]], { value });
  });

  it('has a finite gradient for soft labels and logits of any size', async () => {
    const sizes = [1e-30, 0.1, 20, 88, 1e4, 1e20, 3.4e38];
    const logits = tensor2d(sizes.flatMap((size) => [[size, -size]]));
    for (const [gamma, target] of [
      [0.5, 0.3],
      [5, 0.5],
      [20, 1e-30],
      [2, 0.999],
    ] as const) {
      const labels = tensor2d(sizes.map(() => [target, 1 - target]));
      const gradient = await grad((x) => focalLoss(labels, x, { gamma, alpha: null }))(logits).data();
      expect(gradient.every(Number.isFinite), `gamma ${gamma}, label ${target}: ${gradient}`).toBe(true);
    }
  });
});

describe('focalLoss refuses', () => {
  it.each([
    [{ gamma: -1 }, 'focalLoss: expected `gamma` to be a finite number >= 0, got -1.'],
    [{ alpha: 1.5 }, 'focalLoss: expected `alpha` to be a finite number >= 0 and <= 1, got 1.5.'],
  ])('%j', (options, message) => {
    expect(() => focalLoss([0], tensor2d([[0, 1]]), options)).toThrow(new RangeError(message));
  });
});
