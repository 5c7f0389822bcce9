import { classPrior } from '@lt/core';
import { accuracy } from '@lt/metrics';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import { matMul, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adjustLogits, type SelectTauOptions, selectTau, tauNormalize } from '../src/index.ts';

const classIds = [0, 0, 1, 2];
/** Class 0 has a long column. */
const rowsOfKernel = [
  [4, 0, 0],
  [0, 1, 0],
  [0, 0, 0.25],
];
const rowsOfFeatures = [
  [1, 0.1, 0.1],
  [1, 0.5, 0],
  [0.5, 1, 0],
  [0.5, 0.1, 1],
];

/** The class with the largest x_d · w_d^(1 - tau), in plain loops, and how it does. */
function slowScore(tau: number): number {
  const predicted = rowsOfFeatures.map((row) => {
    const scores = row.map((value, d) => value * rowsOfKernel[d]![d]! ** (1 - tau));
    return scores.indexOf(Math.max(...scores));
  });
  const recall = (c: number): number => {
    const rows = classIds.flatMap((id, i) => (id === c ? [i] : []));
    return rows.filter((i) => predicted[i] === c).length / rows.length;
  };
  return (recall(0) + recall(1) + recall(2)) / 3;
}

await describeBackends('selectTau', () => {
  it('tries the grid of the authors, and returns the first of the best', async () => {
    const [features, kernel] = [tensor2d(rowsOfFeatures), tensor2d(rowsOfKernel)];
    const { tau, score, scores } = await selectTau({
      classIds,
      logits: (tau) => matMul(features, tauNormalize(kernel, tau)),
    });
    expect(scores.map((one) => one.tau)).toEqual(Array.from({ length: 21 }, (_, i) => i / 10));
    for (const one of scores) expect(one.score).toBeCloseTo(slowScore(one.tau), 12);
    // Class 1 needs 1 > 0.5 · 4^(1 - tau), tau > 0.5; class 2 needs 0.25^(1 - tau) > 0.5 · 4^(1 - tau), tau > 0.75.
    expect({ tau, score }).toEqual({ tau: 0.8, score: 1 });
    expect(scores[0]!.score).toBeCloseTo(1 / 3, 12);
  });

  it('chooses the strength of adjustLogits as well, by another metric', async () => {
    const logits = tensor2d([
      [2, 0],
      [1, 0],
      [1, 0],
    ]);
    const prior = classPrior([90, 10]); // ln 9 = 2.197
    const found = await selectTau({
      classIds: [0, 1, 1],
      logits: (tau) => adjustLogits(logits, { classPrior: prior, tau }),
      taus: [0, 0.6, 1.2],
      metric: accuracy,
    });
    expect(found.scores.map(({ score }) => score)).toEqual([1 / 3, 1, 2 / 3]);
    expect(found.tau).toBe(0.6);
  });

  it('leaks nothing, and leaves the tensors of the caller alone', async () => {
    const logits = tensor2d([[1, 0]]);
    await expectNoLeak(() => selectTau({ classIds: [0], logits: () => logits, taus: [0, 1] }));
    expect(logits.isDisposed).toBe(false);
  });
});

describe('selectTau', () => {
  const logits = (): Tensor2D => tensor2d([[1, 0]]);
  const select = (options: Partial<SelectTauOptions>) =>
    selectTau({ classIds: [0], logits, taus: [0], ...options } as SelectTauOptions);

  it('takes the first of equal scores, in the order given', async () => {
    const order = (taus: number[]) => select({ taus }).then(({ tau }) => tau);
    expect([await order([0.5, 0, 1]), await order([1, 0.5])]).toEqual([0.5, 1]);
  });

  it('reports each value, and ends once its signal aborts', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const running = select({
      taus: [0, 1, 2],
      signal: controller.signal,
      onProgress: ({ tau }) => {
        seen.push(tau);
        if (tau === 1) controller.abort();
      },
    });
    await expect(running).rejects.toThrow('aborted');
    expect(seen).toEqual([0, 1]);
  });

  it('refuses what it cannot use', async () => {
    const call = (options: object) => select(options);
    await expect(call({ classIds: [] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: selectTau: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
    await expect(call({ logits: 3 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: selectTau: expected \`logits\` to be a function, got 3.]`,
    );
    await expect(call({ taus: [] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: selectTau: expected \`taus\` to hold at least one number, got array of 0.]`,
    );
    await expect(call({ taus: [NaN] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: selectTau: expected \`taus[0]\` to be a finite number, got NaN.]`,
    );
    await expect(call({ logits: () => zeros([2, 2]) })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: selectTau: expected \`logits(0)\` to have shape [1, numClasses], got [2, 2].]`,
    );
    await expect(call({ logits: () => [1] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: selectTau: expected \`logits\` to return a tensor, got array of 1.]`,
    );
    await expect(call({ metric: () => NaN })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: selectTau: expected \`metric\` to return a finite number, got NaN for tau 0.]`,
    );
    await expect(call({ metric: () => null })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: selectTau: expected \`metric\` to return a finite number, got null for tau 0.]`,
    );
    await expect(call({ signal: 1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: selectTau: expected \`signal\` to be an AbortSignal, got 1.]`,
    );
  });
});
