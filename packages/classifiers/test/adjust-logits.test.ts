import { classPrior } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { argMax, tensor, tensor1d, tensor2d, tensor3d, tidy, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustLogits } from '../src/index.ts';

interface Golden {
  inputs: { logits: number[][]; counts: number[] };
  cases: {
    method: string;
    tau?: number;
    posthocAdjustedLogits?: number[][];
    googleEpsAdjustment?: number[];
  }[];
}
const goldens = ['binary2', 'extreme80', 'lt40', 'normal', 'single_example'].map((name) => {
  const file = `logit_adjust__${name}.json`;
  return [file, readGolden<Golden>(new URL(`./golden/${file}`, import.meta.url))] as const;
});

await describeBackends('adjustLogits', () => {
  it('subtracts tau · ln prior, worked out by hand', async () => {
    // ln 0.5 = -0.693147, ln 0.25 = -1.386294
    const logits = tensor2d([[1, 0, -1]]);
    const prior = [0.5, 0.25, 0.25];
    await expectAllClose(adjustLogits(logits, { classPrior: prior }), [[1.693147, 1.386294, 0.386294]]);
    await expectAllClose(adjustLogits(logits, { classPrior: prior, tau: 2 }), [
      [2.386294, 2.772589, 1.772589],
    ]);
    await expectAllClose(adjustLogits(logits, { classPrior: prior, tau: 0 }), [[1, 0, -1]]);
    logits.dispose();
  });

  it.each(goldens)('equals the authors’ post-hoc logits of %s', async (_, { inputs, cases }) => {
    const posthoc = cases.filter(({ posthocAdjustedLogits }) => posthocAdjustedLogits !== undefined);
    expect(posthoc.length).toBeGreaterThan(0);
    const logits = tensor2d(inputs.logits);
    for (const { tau, posthocAdjustedLogits } of posthoc) {
      const adjusted = adjustLogits(logits, { classPrior: classPrior(inputs.counts), tau: tau! });
      await expectAllClose(adjusted, posthocAdjustedLogits!, { absolute: 1e-6, relative: 3e-7 });
      adjusted.dispose();
    }
    logits.dispose();
  });

  it('takes logits of any rank, classes last', async () => {
    const values = [3, 1, 2, 5, 4, 0, 1, 1];
    const prior = classPrior([90, 10]);
    const wanted = values.map((value, i) => value - Math.log(prior[i % 2]!));
    await expectAllClose(adjustLogits(tensor3d(values, [2, 2, 2]), { classPrior: prior }), wanted);
    await expectAllClose(adjustLogits(tensor1d([3, 1]), { classPrior: prior }), wanted.slice(0, 2));
    expect(adjustLogits(zeros([0, 2]), { classPrior: prior }).shape).toEqual([0, 2]);
  });

  it('lets gradients through unchanged', async () => {
    await expectGradient(
      (x) => adjustLogits(x, { classPrior: [0.7, 0.2, 0.1] }),
      tensor2d([
        [1, 2, 3],
        [-1, 0, 4],
      ]),
    );
  });

  it('leaks nothing', async () => {
    const logits = tensor2d([[1, 2]]);
    await expectNoLeak(() => adjustLogits(logits, { classPrior: [0.5, 0.5] }));
    expect(logits.isDisposed).toBe(false);
    logits.dispose();
  });

  it('keeps huge logits and shares of one in a billion finite', async () => {
    const adjusted = adjustLogits(tensor2d([[1e4, -1e4]]), { classPrior: [1 - 1e-9, 1e-9] });
    await expectAllClose(adjusted, [[1e4, -1e4 + 20.723266]]);
  });
});

describe('adjustLogits', () => {
  it('keeps the winner under an even prior, and moves it only towards rarer classes', async () => {
    const rows = fc.array(fc.float({ min: -8, max: 8, noNaN: true, noDefaultInfinity: true }), {
      minLength: 4,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(rows, fc.double({ min: 0, max: 3, noNaN: true }), async (row, tau) => {
        const prior = classPrior([1000, 100, 10, 1]);
        const winner = (classPrior: ArrayLike<number>): Promise<Int32Array> =>
          tidy(() => argMax(adjustLogits(tensor(row), { classPrior, tau }))).data<'int32'>();
        const plain = row.indexOf(Math.max(...row));
        const [even] = await winner([0.25, 0.25, 0.25, 0.25]);
        // Adding the same to all may tie two neighboring floats: then the first wins.
        expect(row[even!]!).toBeCloseTo(row[plain]!, 5);
        const [adjusted] = await winner(prior);
        if (row[adjusted!]! < row[plain]! - 1e-5) expect(adjusted!).toBeGreaterThan(plain);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('differs from the authors’ code only by their 1e-12', () => {
    for (const [, { inputs, cases }] of goldens) {
      const prior = classPrior(inputs.counts);
      for (const { tau, googleEpsAdjustment } of cases) {
        for (const [c, theirs] of (googleEpsAdjustment ?? []).entries()) {
          expect(Math.abs(theirs - tau! * Math.log(prior[c]!))).toBeLessThanOrEqual(
            1.0001e-12 / prior[c]! ** tau! + 1e-12,
          );
        }
      }
    }
  });

  it('refuses what it cannot use', () => {
    const logits = zeros([2, 3]);
    const prior = [0.5, 0.3, 0.2];
    expect(() => adjustLogits([1, 2] as never, { classPrior: prior })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adjustLogits: expected \`logits\` to be a tensor, got array of 2.]`,
    );
    expect(() =>
      adjustLogits(zeros([2, 3], 'int32'), { classPrior: prior }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adjustLogits: expected \`logits\` to have dtype float32, got int32.]`,
    );
    expect(() => adjustLogits(zeros([]), { classPrior: prior })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustLogits: expected \`logits\` to have shape [..., numClasses], got a scalar.]`,
    );
    expect(() => adjustLogits(logits, undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adjustLogits: expected \`options\` to be an object, got undefined.]`,
    );
    expect(() => adjustLogits(logits, {} as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adjustLogits: expected \`classPrior\` to be an array or typed array of numbers, got undefined.]`,
    );
    expect(() => adjustLogits(logits, { classPrior: [0.5, 0.5] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustLogits: expected \`classPrior\` to hold 3 numbers, got array of 2.]`,
    );
    expect(() => adjustLogits(logits, { classPrior: [0.5, 0.5, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustLogits: expected every class in \`classPrior\` to have a share above 0, got 0 for class 2. Leave out classes without training examples.]`,
    );
    expect(() => adjustLogits(logits, { classPrior: [0.5, 0.6, -0.1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustLogits: expected \`classPrior[2]\` to be a finite number >= 0, got -0.1.]`,
    );
    expect(() => adjustLogits(logits, { classPrior: prior, tau: NaN })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustLogits: expected \`tau\` to be a finite number, got NaN.]`,
    );
    expect(() =>
      adjustLogits(logits, { classPrior: prior, tau: '1' as never }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adjustLogits: expected \`tau\` to be a finite number, got "1".]`,
    );
  });
});
