import { grad, maxPool, neg, square, type Tensor, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

type Pad = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];

describe('the gradient of maxPool', () => {
  it('goes to the largest of negative numbers', async () => {
    const [dx] = await runOn('wasm', () =>
      grad((x: Tensor) => maxPool(x as Tensor4D, 2, 2, 'valid'))(tensor4d([-4, -1, -2, -3], [1, 2, 2, 1])),
    );
    expect(dx!.values).toEqual([0, 1, 0, 0]);
  });

  const cases: [size: number | [number, number], strides: number | [number, number], pad: Pad][] = [
    [2, 2, 'valid'],
    [2, 2, 'same'],
    [3, 2, 'same'],
    [3, 1, 'same'],
    [[2, 3], [1, 2], 'valid'],
    [3, 2, 1],
    [
      3,
      2,
      [
        [0, 0],
        [0, 1],
        [2, 0],
        [0, 0],
      ],
    ],
    [1, 1, 'valid'],
  ];
  it.each(cases)('size %j, strides %j, pad %j agrees with the cpu backend', async (size, strides, pad) => {
    await expectSameAsCpu(() => {
      const f = (x: Tensor): Tensor =>
        maxPool(x as Tensor4D, size, strides, pad as 'same', typeof pad === 'number' ? 'floor' : undefined);
      return [
        normal('x', [2, 7, 6, 3]),
        neg(square(normal('y', [1, 5, 8, 1]))),
        normal('z', [2, 5, 4, 9]),
      ].map((x) => grad(f)(x, normal('dy', f(x).shape)));
    });
  });

  it('goes to the first of equal numbers, and nowhere where all is NaN', async () => {
    await expectSameAsCpu(() =>
      [
        [5, 5, 5, 5],
        [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
        [Number.NaN, 1, 2, 0],
        [2, 1, 2, Number.NaN],
      ].flatMap((values) => [
        grad((x: Tensor) => maxPool(x as Tensor4D, 2, 2, 'valid'))(tensor4d(values, [1, 2, 2, 1])),
        // Four channels and more at a time, of which the others have no NaN.
        grad((x: Tensor) => maxPool(x as Tensor4D, 2, 2, 'valid'))(
          tensor4d(
            values.flatMap((value, i) => [i, -i, value, 3]),
            [1, 2, 2, 4],
          ),
        ),
      ]),
    );
  });
});
