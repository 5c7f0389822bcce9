import { cast, grad, pad, slice, type Tensor } from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
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
