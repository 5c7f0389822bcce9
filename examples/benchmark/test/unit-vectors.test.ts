import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { grad, setBackend, sum, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { cosineLogits, unitRows } from '../src/unit-vectors.ts';

beforeAll(() => setBackend('cpu'));

describe('unitRows', () => {
  it('makes rows of length 1, and leaves zeros zeros, with a finite gradient', async () => {
    const rows = tensor2d([
      [3, 4],
      [0, 0],
    ]);
    const [unit, zero] = await unitRows(rows).array();
    expect(unit![0]).toBeCloseTo(0.6, 6);
    expect(unit![1]).toBeCloseTo(0.8, 6);
    expect(zero).toEqual([0, 0]);
    const slope = await grad((x) => sum(unitRows(x as typeof rows)))(rows).data();
    expect(Array.from(slope)).toSatisfy((values: number[]) => values.every(Number.isFinite));
  });
});

describe('cosineLogits', () => {
  it('are the cosines between rows of features and columns of weights', async () => {
    const features = tensor2d([[3, 4]]);
    const kernel = tensor2d([
      [1, 0, -1],
      [0, 2, 1],
    ]);
    const [cosines] = await cosineLogits(features, kernel).array();
    for (const [c, value] of [0.6, 0.8, 0.1 * Math.SQRT2].entries())
      expect(cosines![c]).toBeCloseTo(value, 6);
  });
});
