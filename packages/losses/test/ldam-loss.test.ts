import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { mul, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedSoftmaxLoss, type LdamLossOptions, ldamLoss, softmaxCrossEntropy } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { mappedSoftmaxExample, oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[]; counts: number[] };
  cases: {
    s: number;
    maxM: number;
    classWeights: number[] | null;
    perExampleUnweighted: number[];
    loss: number;
    gradLogits: number[][];
  }[];
}
interface Stable {
  inputs: Golden['inputs'] & { classWeightsBeta09999: number[] };
  cases: { method: string; loss: number; gradLogits: number[][] }[];
}

await describeBackends('ldamLoss', () => {
  it('takes maxMargin from the rarest class, and less from the others', async () => {
    // Counts 16, 1 and 81: margins 1/2, 1 and 1/3 of maxMargin. Equal cosines c: z is c, and c less the margin for the true class.
    const logits = tensor2d([0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3], [3, 3]);
    const loss = ldamLoss([0, 1, 2], logits, { classCounts: [16, 1, 81], maxMargin: 0.6, scale: 10 });
    const expected = [0.3, 0.6, 0.2].map((margin) => Math.log(1 + 2 * Math.exp(10 * margin)));
    await expectAllClose(loss, expected);
  });

  it('equals plain loops, with weights, smoothing, soft labels and ignored examples', async () => {
    const [classCounts, maxMargin, scale] = [[5, 100, 1, 20], 0.4, 8];
    const margins = classCounts.map((count) => maxMargin / count ** 0.25);
    const example = mappedSoftmaxExample((x, c, label) => scale * (x - label[c]! * margins[c]!));
    const logits = randomLogits(4, 4, 'ldam', 0.5);
    const own = { classCounts, maxMargin, scale };
    const ids = [0, 2, -1, 3];
    const soft = [
      [0.5, 0.5, 0, 0],
      [0, 0, 1, 0],
      [0.1, 0.2, 0.3, 0.4],
      [0, 0, 0, 1],
    ];
    for (const reduction of [undefined, 'mean', 'weightedMean'] as const) {
      const shared = {
        ...(reduction && { reduction }),
        classWeights: [1, 2, 3, 4],
        sampleWeights: [1, 2, 3, 0.5],
      };
      const ignoring = { ...shared, ignoreIndex: -1, labelSmoothing: 0.1 };
      await expectLoss((x) => ldamLoss(ids, x, { ...ignoring, ...own }), logits, {
        value: oracle(example, ids, logits, ignoring),
        gradient: oracleGradient(example, ids, logits, ignoring),
      });
      await expectLoss((x) => ldamLoss(tensor2d(soft), x, { ...shared, ...own }), logits, {
        value: oracle(example, soft, logits, shared),
        gradient: oracleGradient(example, soft, logits, shared),
      });
    }
  });

  describe.each(goldenFiles('ldam'))('gives the authors’ values: $name', ({ name, file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    // 30 · 80 has a spacing of 2.4e-4 in float32, which the loss of a well classified example feels.
    const tolerance = name.includes('extreme') ? { relative: 1e-4, absolute: 1e-3 } : {};
    it.each(cases)(
      'scale $s, margin $maxM, class weights $classWeights',
      async ({ s: scale, maxM: maxMargin, classWeights, perExampleUnweighted, loss, gradLogits }) => {
        const options: LdamLossOptions = { classCounts: inputs.counts, scale, maxMargin };
        await expectLoss(
          (x) => ldamLoss(inputs.labels, x, options),
          inputs.logits,
          { value: perExampleUnweighted },
          tolerance,
        );
        if (classWeights !== null) options.classWeights = classWeights;
        await expectLoss(
          (x) => ldamLoss(inputs.labels, x, { ...options, reduction: 'weightedMean' }),
          inputs.logits,
          { value: loss, gradient: gradLogits },
          tolerance,
        );
      },
    );
  });

  it('is exact for logits of ±1000, times 30', async () => {
    const { inputs, cases } = readGolden<Stable>(new URL('./golden/extreme1000.json', import.meta.url));
    const { loss, gradLogits } = cases.find(({ method }) => method === 'ldam_s30')!;
    const options = { classCounts: inputs.counts, classWeights: inputs.classWeightsBeta09999 };
    await expectLoss(
      (x) => ldamLoss(inputs.labels, x, { ...options, reduction: 'weightedMean' }),
      inputs.logits,
      { value: loss, gradient: gradLogits },
    );
  });

  it('without a margin is cross entropy of scaled cosines; scaled logits take a scaled margin', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.nat(), async (count, seed) => {
        const logits = tensor2d(randomLogits(3, 3, `ldam ${seed}`, 0.5));
        const classCounts = [count, 1, 77];
        const plain = ldamLoss([0, 1, 2], logits, { classCounts, maxMargin: 0, scale: 7 });
        await expectAllClose(plain, softmaxCrossEntropy([0, 1, 2], mul(logits, 7)));
        const scaled = ldamLoss([0, 1, 2], mul(logits, 7), { classCounts, maxMargin: 7 * 0.4, scale: 1 });
        await expectAllClose(ldamLoss([0, 1, 2], logits, { classCounts, maxMargin: 0.4, scale: 7 }), scaled);
      }),
      { seed: 20_240_117, numRuns: 8 },
    );
  });

  it('gives all classes one margin when their counts are equal', async () => {
    // Two classes: a margin for the true one is a prior of exp(margin) against it.
    const logits = tensor2d(randomLogits(2, 2, 'equal'));
    const ldam = ldamLoss([0, 1], logits, { classCounts: [7, 7], maxMargin: 0.5, scale: 1 });
    const against = async (label: number, classCounts: number[]) =>
      (await balancedSoftmaxLoss([label, label], logits, { classCounts }).data())[label]!;
    await expectAllClose(ldam, [await against(0, [1, Math.exp(0.5)]), await against(1, [Math.exp(0.5), 1])]);
  });
});

describe('ldamLoss refuses', () => {
  const classCounts = [3, 2, 1];
  it.each([
    ['no options', undefined, TypeError, 'expected `classCounts` to be an array or typed array of numbers'],
    ['a class without examples', { classCounts: [3, 0, 1] }, RangeError, '`classCounts[1]` to be a finite'],
    [
      'a negative margin',
      { classCounts, maxMargin: -1 },
      RangeError,
      '`maxMargin` to be a finite number >= 0',
    ],
    ['a scale of 0', { classCounts, scale: 0 }, RangeError, '`scale` to be a finite number > 0, got 0.'],
    [
      'a scale that is no number',
      { classCounts, scale: '30' },
      TypeError,
      '`scale` to be a finite number > 0',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => ldamLoss([0], tensor2d([[0, 1, 2]]), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`ldamLoss: `);
    expect(call).toThrow(message);
  });
});
