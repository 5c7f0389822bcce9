import { describeBackends } from '@lt/testkit';
import { grad, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { saturate } from '../src/differentiable-loss.ts';
import { enableFusedLosses } from '../src/fused/index.ts';
import { centerLoss, softmaxCrossEntropy } from '../src/index.ts';

const LARGEST = 3.4028234663852886e38;

for (const setup of [() => undefined, enableFusedLosses]) {
  await describeBackends(
    `saturation${setup === enableFusedLosses ? ', fused' : ''}`,
    () => {
      it('ends at the largest float32, and keeps NaN', async () => {
        const losses = tensor1d([1, LARGEST, Infinity, Number.NaN, -2]);
        expect([...(await saturate(losses).data())]).toEqual([1, LARGEST, LARGEST, Number.NaN, -2]);
      });

      it('holds for one example, for the sum and for the mean, and leaves the gradient alone', async () => {
        const x = tensor2d([
          [3e38, -3e38],
          [3e38, -3e38],
          [1, 1],
        ]);
        const values = await softmaxCrossEntropy([1, 1, 0], x).data();
        expect([values[0], values[1]]).toEqual([LARGEST, LARGEST]);
        expect(values[2]).toBeCloseTo(Math.LN2, 6);
        for (const reduction of ['sum', 'mean', 'weightedMean'] as const) {
          expect(await softmaxCrossEntropy([1, 1, 0], x, { reduction }).array()).toBe(LARGEST);
        }
        const gradient = await grad((z) => softmaxCrossEntropy([1, 1, 0], z, { reduction: 'sum' }))(x).data();
        expect([...gradient]).toEqual([1, -1, 1, -1, -0.5, 0.5]);
      });

      it('makes a loss of Infinity finite where the true class is masked, and NaN of NaN', async () => {
        const x = tensor2d([
          [1, -Infinity],
          [1, Number.NaN],
        ]);
        expect([...(await softmaxCrossEntropy([1, 0], x).data())]).toEqual([LARGEST, Number.NaN]);
      });

      it('holds for losses on features', async () => {
        const loss = centerLoss([0], tensor2d([[1e30, 0]]), { centers: [[0, 0]] });
        expect([...(await loss.data())]).toEqual([LARGEST]);
      });
    },
    { setup },
  );
}
