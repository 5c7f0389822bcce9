import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import {
  add,
  cast,
  grad,
  mul,
  oneHot,
  reshape,
  sum,
  tensor1d,
  tensor2d,
  tensor3d,
  zeros,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seesawLoss, softmaxCrossEntropy, updateSeenCounts } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits } from './oracle.ts';
import { seesawExample } from './seesaw-oracle.ts';

interface Golden {
  inputs: { counts: number[] };
  cases: {
    p: number;
    q: number;
    eps: number;
    steps: {
      logits: number[][];
      labels: number[];
      cumSamplesAfterUpdate: number[];
      perExample: number[];
      loss: number;
      gradLogits: number[][];
    }[];
  }[];
}

await describeBackends('seesawLoss', () => {
  it('pushes rare classes less, and winners more', async () => {
    const logits = tensor2d([[0, 0]]);
    // An example of the class of 16, against the class of 1: its exponential counts 16^(-1/2).
    const mitigated = seesawLoss([0], logits, { classCounts: [16, 1], p: 0.5, q: 0 });
    await expectAllClose(mitigated, [Math.log(1 + 1 / 4)]);
    // The other way round nothing changes.
    await expectAllClose(seesawLoss([1], logits, { classCounts: [16, 1], p: 0.5, q: 0 }), [Math.LN2]);
    // Probabilities 3/4 and 1/4 with the smaller one true: the exponential 3 counts 3² times.
    const compensated = seesawLoss([1], tensor2d([[Math.log(3), 0]]), { classCounts: [1, 1], q: 2 });
    await expectAllClose(compensated, [Math.log(1 + 27)]);
    // Not below epsilon: (3/4) / (1/2).
    const bounded = seesawLoss([1], tensor2d([[Math.log(3), 0]]), { classCounts: [1, 1], epsilon: 0.5 });
    await expectAllClose(bounded, [Math.log(1 + 3 * 1.5 ** 2)]);
  });

  describe.each(goldenFiles('seesaw'))('gives the authors’ values, step by step: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)('p $p, q $q', async ({ p, q, eps, steps }) => {
      let classCounts = new Array<number>(inputs.counts.length).fill(0);
      for (const { logits, labels, cumSamplesAfterUpdate, perExample, loss, gradLogits } of steps) {
        classCounts = await updateSeenCounts(classCounts, labels);
        expect(classCounts).toEqual(cumSamplesAfterUpdate);
        const options = { classCounts, p, q, epsilon: eps };
        await expectLoss((x) => seesawLoss(labels, x, options), logits, { value: perExample });
        await expectLoss((x) => seesawLoss(labels, x, { ...options, reduction: 'mean' }), logits, {
          value: loss,
          gradient: gradLogits,
        });
      }
    });
  });

  it('equals plain loops, with factors that count as constants in the gradient', async () => {
    const logits = randomLogits(4, 4, 'seesaw');
    const soft = [
      [0, 0, 1, 0],
      [1, 0, 0, 0],
      [0.25, 0.75, 0, 0],
      [0, 0, 0, 1],
    ];
    const strength = { classCounts: [1000, 30, 0, 4], p: 0.6, q: 1.5, epsilon: 0.05 };
    for (const shared of [
      {},
      { labelSmoothing: 0.1, sampleWeights: [1, 2, 0, 3], reduction: 'mean' as const },
      { classWeights: [1, 2, 0.5, 4], reduction: 'weightedMean' as const },
    ]) {
      await expectLoss((x) => seesawLoss(tensor2d(soft), x, { ...strength, ...shared } as never), logits, {
        value: oracle(seesawExample(strength), soft, logits, shared),
      });
      const gradient = logits.map((row, i) => {
        const factor = (shared.sampleWeights ?? [1, 1, 1, 1])[i]!;
        const own = { ...shared, sampleWeights: [factor], reduction: 'sum' as const };
        return oracleGradient(seesawExample(strength, row), [soft[i]!], [row], own)[0]!;
      });
      const total = { ...strength, ...shared, reduction: 'sum' as const };
      await expectLoss((x) => seesawLoss(tensor2d(soft), x, total), logits, { gradient });
    }
  });

  it('is cross entropy without strengths, and with equal counts without compensation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.double({ min: 0, max: 2, noNaN: true }), async (seed, p) => {
        const logits = tensor2d(randomLogits(3, 4, `seesaw ${seed}`));
        const plain = softmaxCrossEntropy([0, 3, 1], logits);
        const none = { classCounts: [900, 90, 9, 0], p: 0, q: 0 };
        await expectAllClose(seesawLoss([0, 3, 1], logits, none), plain);
        const equal = { classCounts: [7, 7, 7, 7], p, q: 0 };
        await expectAllClose(seesawLoss([0, 3, 1], logits, equal), plain);
        const right = cast(oneHot(tensor1d([0, 3, 1], 'int32'), 4), 'float32');
        // Nothing to compensate where the true class wins.
        const winning = add(logits, mul(right, 100));
        await expectAllClose(
          seesawLoss([0, 3, 1], winning, { classCounts: [7, 7, 7, 7], p }),
          softmaxCrossEntropy([0, 3, 1], winning),
        );
      }),
      { seed: 11, numRuns: 5 },
    );
  });

  it('has gradients that sum to 0, and does not see a shift of all logits', async () => {
    const logits = tensor2d(randomLogits(4, 3, 'seesaw shift'));
    const options = { classCounts: [50, 5, 1] };
    const gradient = grad((x) => seesawLoss([0, 1, 2, 2], x, options))(logits);
    await expectAllClose(sum(gradient, 1), zeros([4]), { absolute: 1e-6 });
    await expectAllClose(
      seesawLoss([0, 1, 2, 2], add(logits, 37), options),
      seesawLoss([0, 1, 2, 2], logits, options),
      { absolute: 1e-4 },
    );
  });

  it('keeps a masked class masked', async () => {
    const logits = tensor2d([[1, Number.NEGATIVE_INFINITY, 2]]);
    const options = { classCounts: [50, 5, 50] };
    const expected = seesawLoss([0], tensor2d([[1, 2]]), { classCounts: [50, 50] });
    await expectAllClose(seesawLoss([0], logits, options), expected);
    const gradient = await grad((x) => seesawLoss([0], x, options))(logits).data();
    expect(gradient.every(Number.isFinite)).toBe(true);
    expect(gradient[1]).toBe(0);
  });
});

await describeBackends('updateSeenCounts', () => {
  it('counts ids, one-hot rows and shares, in arrays and tensors', async () => {
    const before = [5, 0, 2];
    const ids = [0, 2, 0, 1];
    for (const labels of [
      ids,
      Uint8Array.from(ids),
      tensor1d(ids, 'int32'),
      tensor1d(ids),
      tensor2d(ids, [4, 1]),
      oneHot(tensor1d(ids, 'int32'), 3),
      cast(oneHot(tensor1d(ids, 'int32'), 3), 'bool'),
      reshape(oneHot(tensor1d(ids, 'int32'), 3), [2, 2, 3]),
    ]) {
      expect(await expectNoLeak(() => updateSeenCounts(before, labels))).toEqual([7, 1, 3]);
    }
    expect(await updateSeenCounts(before, tensor2d([[0.25, 0.75, 0]]))).toEqual([5.25, 0.75, 2]);
    expect(await updateSeenCounts(before, [])).toEqual(before);
    expect(before).toEqual([5, 0, 2]);
  });

  it('leaves out what is ignored, and in a tensor what is out of range', async () => {
    expect(await updateSeenCounts([0, 0], [0, 255, 1, 1], { ignoreIndex: 255 })).toEqual([1, 2]);
    expect(await updateSeenCounts([0, 0], [0, 1, 1], { ignoreIndex: 0 })).toEqual([0, 2]);
    expect(await updateSeenCounts([0, 0], tensor1d([-1, 2, 1], 'int32'))).toEqual([0, 1]);
    expect(await updateSeenCounts([0, 0], oneHot(tensor1d([-1, 2, 1], 'int32'), 2))).toEqual([0, 1]);
  });

  it('counts beyond what float32 can', async () => {
    expect(await updateSeenCounts([2 ** 24, 2 ** 40], [0, 1])).toEqual([2 ** 24 + 1, 2 ** 40 + 1]);
  });

  it.each<[string, unknown[], new (message: string) => Error, string]>([
    [
      'counts that are none',
      [undefined, [0]],
      TypeError,
      'expected `classCounts` to be an array or typed array of numbers, got undefined.',
    ],
    [
      'an id out of range',
      [[0, 0], [2]],
      RangeError,
      'expected `labels[0]` to be a class id from 0 to 1, got 2.',
    ],
    [
      'labels of another width',
      [[0, 0], zeros([2, 3])],
      RangeError,
      'expected `labels` to have shape [batch] (class ids) or [batch, 2] (one-hot or soft), got [2, 3].',
    ],
    [
      'ids along two axes',
      [[0, 0, 0], tensor3d([0, 1], [1, 2, 1])],
      RangeError,
      'expected `labels` to have shape [batch] (class ids) or [batch, 3] (one-hot or soft), got [1, 2, 1].',
    ],
  ])('refuses %s', async (_, args, ErrorClass, message) => {
    const call = updateSeenCounts as (...args: unknown[]) => Promise<unknown>;
    await expect(call(...args)).rejects.toThrow(new ErrorClass(`updateSeenCounts: ${message}`));
  });
});

describe('seesawLoss refuses', () => {
  it.each<[string, object | undefined, new (message: string) => Error, string]>([
    [
      'no options',
      undefined,
      TypeError,
      'expected `classCounts` to be an array or typed array of numbers, got undefined.',
    ],
    [
      'too few counts',
      { classCounts: [1, 2] },
      RangeError,
      'expected `classCounts` to hold 3 numbers, got array of 2.',
    ],
    [
      'a negative p',
      { classCounts: [1, 2, 3], p: -1 },
      RangeError,
      'expected `p` to be a finite number >= 0, got -1.',
    ],
    [
      'an epsilon of 0',
      { classCounts: [1, 2, 3], epsilon: 0 },
      RangeError,
      'expected `epsilon` to be a finite number > 0 and <= 1, got 0.',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    expect(() => seesawLoss([0], tensor2d([[0, 1, 2]]), options as never)).toThrow(
      new ErrorClass(`seesawLoss: ${message}`),
    );
  });
});
