import {
  cast,
  gather,
  grad,
  memory,
  pad,
  setBackend,
  slice,
  type Tensor,
  tensor,
  tile,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { enableWasmTraining } from '../../src/enable-wasm-training.ts';
import { expectSameAsCpu, normal } from './on-both.ts';

describe('slice agrees with the cpu backend', () => {
  const cases: [shape: number[], begin: number[], size: number[]][] = [
    [[5], [1], [3]],
    [
      [4, 5],
      [1, 0],
      [2, 5],
    ],
    [
      [4, 5],
      [0, 2],
      [4, 1],
    ],
    [
      [3, 6, 4, 1],
      [0, 0, 1, 0],
      [3, 6, 2, 1],
    ],
    [
      [3, 6, 4, 70],
      [1, 2, 1, 3],
      [2, 3, 2, 67],
    ],
    [
      [2, 3, 2, 3, 2],
      [0, 1, 1, 0, 0],
      [2, 2, 1, 3, 2],
    ],
    [
      [3, 3, 3, 3, 3, 3],
      [1, 1, 1, 1, 1, 1],
      [2, 2, 2, 2, 2, 2],
    ],
    [
      [4, 5],
      [1, 1],
      [-1, -1],
    ],
    [
      [4, 5],
      [1, 1],
      [0, 2],
    ],
  ];
  it.each(cases)('%j from %j, %j', async (shape, begin, size) => {
    await expectSameAsCpu(() => {
      const x = normal('x', shape);
      return [x, cast(x, 'int32'), cast(x, 'bool')].map((values) => slice(values, begin, size));
    });
  });
});

describe('pad agrees with the cpu backend', () => {
  const cases: [shape: number[], paddings: [number, number][], value: number][] = [
    [[3], [[1, 2]], 0],
    [
      [2, 3],
      [
        [0, 0],
        [2, 1],
      ],
      7,
    ],
    [
      [2, 5, 3, 1],
      [
        [0, 0],
        [0, 0],
        [2, 2],
        [0, 0],
      ],
      0,
    ],
    [
      [2, 4, 4, 3],
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 0],
      ],
      -1,
    ],
    [
      [2, 2, 2, 2, 2],
      [
        [1, 0],
        [1, 1],
        [0, 1],
        [1, 1],
        [1, 0],
      ],
      0,
    ],
    [
      [0, 2],
      [
        [1, 1],
        [0, 1],
      ],
      3,
    ],
  ];
  it.each(cases)('%j by %j of %d, and its gradient', async (shape, paddings, value) => {
    await expectSameAsCpu(() => {
      const x = normal('x', shape);
      const f = (values: Tensor): Tensor => pad(values, paddings, value);
      const out = [f(x), f(cast(x, 'int32'))];
      return x.size === 0 ? out : [...out, grad(f)(x, normal('dy', f(x).shape))];
    });
  });
});

describe('gather agrees with the cpu backend', () => {
  const cases: [shape: number[], indices: number[], indexShape: number[], axis: number][] = [
    [[5], [4, 0, 0], [3], 0],
    [[4, 3], [1, 3], [2], 0],
    [[4, 3], [2, 0, 2, 1], [4], 1],
    [[4, 30], [3, 3, 0], [3], 0],
    [[2, 4, 30], [3, 1, 0, 0], [2, 2], 1],
    [[2, 4, 3], [2], [1], -1],
    [[3, 2], [1], [], 0],
    [[3, 2], [], [0], 0],
    [[3, 0], [1, 2], [2], 0],
  ];
  it.each(cases)('%j by %j of shape %j along %d', async (shape, indices, indexShape, axis) => {
    await expectSameAsCpu(() => {
      const x = normal('x', shape);
      const ids = tensor(indices, indexShape, 'int32');
      return [x, cast(x, 'int32'), cast(x, 'bool')].map((values) => gather(values, ids, axis));
    });
  });

  it.each([
    [[4, 4], [4, 3], 1, 1],
    [[14, 2], [14, 1], 1, 1],
    [[3, 2, 5, 4], [3, 2, 3], 2, 2],
    [[3, 2, 5, 30], [3, 4], 2, 1],
    [[2, 4, 0, 1], [2, 4, 0], 2, 2],
  ] as const)('%j by a batch of %j along %d, %d axes shared', async (shape, indexShape, axis, batchDims) => {
    await expectSameAsCpu(() => {
      const x = normal('x', [...shape]);
      const size = indexShape.reduce((product: number, side) => product * side, 1);
      const numbers = Array.from({ length: size }, (_, i) => (7 * i) % Math.max(1, shape[axis]!));
      const ids = tensor(numbers, [...indexShape], 'int32');
      return [x, cast(x, 'int32'), cast(x, 'bool')].map((values) => gather(values, ids, axis, batchDims));
    });
  });

  it('with a batch of indices for each row, and its gradient', async () => {
    await expectSameAsCpu(() => {
      const x = normal('x', [2, 4, 3]);
      const ids = tensor([0, 2, 2, 3], [2, 2], 'int32');
      const slope = grad((values: Tensor) => gather(values, tensor([1, 1, 0], [3], 'int32')));
      return [gather(x, ids, 1, 1), slope(x, normal('dy', [3, 4, 3]))];
    });
  });

  it('refuses numbers of rows that are not there', async () => {
    await enableWasmTraining();
    await setBackend('wasm');
    const before = memory().numTensors;
    const x = normal('x', [4, 2]);
    for (const id of [-1, 4]) {
      expect(() => gather(x, tensor([0, id], [2], 'int32'))).toThrow(
        `GatherV2: the index value ${id} is not in [0, 3]`,
      );
    }
    expect(memory().numTensors - before).toBe(3);
  });
});

describe('tile agrees with the cpu backend', () => {
  const cases: [shape: number[], reps: number[]][] = [
    [[3], [2]],
    [
      [3, 1, 1],
      [1, 4, 5],
    ],
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 1, 3, 1],
      [3, 2, 1, 2],
    ],
    [
      [2, 3],
      [1, 1],
    ],
    [
      [2, 0],
      [2, 2],
    ],
    [
      [2, 3],
      [0, 2],
    ],
  ];
  it.each(cases)('%j times %j', async (shape, reps) => {
    await expectSameAsCpu(() => {
      const x = normal('x', shape);
      return [x, cast(x, 'int32'), cast(x, 'bool')].map((values) => tile(values, reps));
    });
  });
});
