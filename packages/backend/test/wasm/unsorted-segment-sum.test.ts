import {
  gather,
  grad,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tensor2d,
  unsortedSegmentSum,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

const ids = (values: number[]): Tensor1D => tensor1d(values, 'int32');

describe('unsortedSegmentSum', () => {
  it('adds the rows of a segment', async () => {
    const [result] = await runOn('wasm', () =>
      unsortedSegmentSum(
        tensor2d([
          [1, 10],
          [2, 20],
          [4, 40],
        ]),
        ids([2, 0, 2]),
        3,
      ),
    );
    expect(result).toEqual({ shape: [3, 2], dtype: 'float32', values: [2, 20, 0, 0, 5, 50] });
  });

  it('agrees with the cpu backend, ids without a segment included', async () => {
    await expectSameAsCpu(() => [
      unsortedSegmentSum(normal('x', [6, 2, 3]), ids([1, 0, 1, 4, -1, 9]), 5),
      unsortedSegmentSum(normal('y', [4]), ids([1, 0, 1, 1]), 2),
      unsortedSegmentSum(zeros([0, 3]), ids([]), 2),
    ]);
  });

  it('keeps integers integers, as TensorFlow does and tfjs on a GPU', async () => {
    const [result] = await runOn('wasm', () => unsortedSegmentSum(ids([1, 2, 3]), ids([0, 1, 0]), 2));
    expect(result).toEqual({ shape: [2], dtype: 'int32', values: [4, 2] });
  });

  it('gives gather, and so embeddings, a gradient', async () => {
    await expectSameAsCpu(() => [
      grad((x: Tensor) => gather(x, ids([2, 0, 2, 1])))(normal('x', [4, 3])),
      grad((x: Tensor) => gather(x, ids([1, 1]), 1))(normal('x', [4, 3])),
    ]);
  });
});
