import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { logitAdjustedLoss, softmaxCrossEntropy } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { mappedSoftmaxExample, oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Case {
  method: string;
  tau: number;
  classWeights: number[] | null;
  perExampleUnweighted: number[];
  loss: number;
  gradLogits: number[][];
}
interface Golden {
  inputs: { logits: number[][]; labels: number[]; counts: number[] };
  cases: Case[];
}

await describeBackends('logitAdjustedLoss', () => {
  it('adds tau times the log prior: at tau 1/2 the square root of the counts', async () => {
    // sqrt(900) · e², sqrt(90) and sqrt(10): 221.672, 9.4868 and 3.1623 of 234.321.
    const total = 30 * Math.exp(2) + Math.sqrt(90) + Math.sqrt(10);
    const loss = logitAdjustedLoss([0, 2], tensor2d([2, 0, 0, 2, 0, 0], [2, 3]), {
      classCounts: [900, 90, 10],
      tau: 0.5,
    });
    await expectAllClose(loss, [-Math.log((30 * Math.exp(2)) / total), -Math.log(Math.sqrt(10) / total)]);
  });

  it('equals plain loops', async () => {
    const [classCounts, tau] = [[1, 1000, 30], 1.3];
    const logits = randomLogits(4, 3, 'logit adjusted');
    const example = mappedSoftmaxExample((x, c) => x + tau * Math.log(classCounts[c]! / 1031));
    const options = { classWeights: [3, 1, 2], labelSmoothing: 0.1, reduction: 'weightedMean' as const };
    await expectLoss((x) => logitAdjustedLoss([2, 1, 0, 0], x, { ...options, classCounts, tau }), logits, {
      value: oracle(example, [2, 1, 0, 0], logits, options),
      gradient: oracleGradient(example, [2, 1, 0, 0], logits, options),
    });
  });

  describe.each(goldenFiles('logit_adjust'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases.filter(({ method }) => method === 'logit_adjust'))(
      'tau $tau, class weights $classWeights',
      async ({ tau, classWeights, perExampleUnweighted, loss, gradLogits }) => {
        const options = { classCounts: inputs.counts, tau };
        await expectLoss((x) => logitAdjustedLoss(inputs.labels, x, options), inputs.logits, {
          value: perExampleUnweighted,
        });
        const weighted = { ...options, ...(classWeights && { classWeights }) };
        await expectLoss(
          (x) => logitAdjustedLoss(inputs.labels, x, { ...weighted, reduction: 'weightedMean' }),
          inputs.logits,
          { value: loss, gradient: gradLogits },
        );
      },
    );
  });

  const stable = readGolden<Golden>(new URL('./golden/extreme1000.json', import.meta.url));
  it('is exact for logits of ±1000', async () => {
    const { loss, gradLogits } = stable.cases.find(({ method }) => method === 'logit_adjust_tau1')!;
    const options = { classCounts: stable.inputs.counts, reduction: 'mean' as const };
    await expectLoss((x) => logitAdjustedLoss(stable.inputs.labels, x, options), stable.inputs.logits, {
      value: loss,
      gradient: gradLogits,
    });
  });

  it('is cross entropy at tau 0, whatever the counts', async () => {
    const logits = tensor2d(randomLogits(4, 3, 'tau 0'));
    const adjusted = logitAdjustedLoss([0, 1, 2, 0], logits, { classCounts: [1, 1e6, 30], tau: 0 });
    expect(await adjusted.array()).toEqual(await softmaxCrossEntropy([0, 1, 2, 0], logits).array());
  });
});

describe('logitAdjustedLoss refuses', () => {
  const classCounts = [3, 2, 1];
  it.each([
    ['no options', undefined, TypeError, 'expected `classCounts` to be an array or typed array of numbers'],
    ['a class without examples', { classCounts: [3, 0, 1] }, RangeError, '`classCounts[1]` to be a finite'],
    ['a negative tau', { classCounts, tau: -1 }, RangeError, '`tau` to be a finite number >= 0, got -1.'],
    ['a tau that is no number', { classCounts, tau: '1' }, TypeError, '`tau` to be a finite number >= 0'],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => logitAdjustedLoss([0], tensor2d([[0, 1, 2]]), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`logitAdjustedLoss: `);
    expect(call).toThrow(message);
  });
});
