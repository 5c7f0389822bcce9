import { describeBackends, expectNoLeak } from '@lt/testkit';
import { type Tensor2D, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { bilateralAccuracy } from '../src/index.ts';
import { combinerCases } from './combiner.ts';

await describeBackends('bilateralAccuracy', () => {
  it.each(combinerCases)("is the authors' running accuracy in $title", async (golden) => {
    const { label_c, label_r, logits, alpha, accuracy } = golden;
    expect(await bilateralAccuracy(label_c, label_r, tensor2d(logits), alpha)).toBeCloseTo(accuracy, 6);
  });

  it('takes tensors of class ids as well, and leaks nothing', async () => {
    const ids = tensor1d([0, 1], 'int32');
    const logits = tensor2d([
      [2, 0],
      [0, 1],
    ]);
    await expectNoLeak(async () => {
      expect(await bilateralAccuracy(ids, [1, 1], logits, 0.75)).toBe(0.875);
    });
  });

  it('names what does not fit', async () => {
    const logits = tensor2d([[1, 2]]);
    await expect(bilateralAccuracy([0, 1], [0], logits, 0.5)).rejects.toThrow('`labelsC');
    await expect(bilateralAccuracy([0], [2], logits, 0.5)).rejects.toThrow('`labelsR[0]`');
    await expect(bilateralAccuracy([], [], zeros([0, 2]) as Tensor2D, 0.5)).rejects.toThrow(
      'at least one row',
    );
  });
});
