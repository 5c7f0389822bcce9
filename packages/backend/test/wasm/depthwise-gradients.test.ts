import { expectAllClose } from '@lt/testkit';
import {
  depthwiseConv2d,
  grads,
  mul,
  separableConv2d,
  sum,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './kernels.ts';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

type Pad = 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];

describe('gradients of depthwiseConv2d agree with the cpu backend', () => {
  const cases: [
    input: number[],
    kernel: [number, number],
    multiplier: number,
    strides: number | [number, number],
    pad: Pad,
  ][] = [];
  for (const size of [1, 2, 3, 5, 7]) {
    for (const strides of [1, 2]) {
      for (const pad of ['same', 'valid'] as const) {
        cases.push(
          [[2, 9, 8, 3], [size, size], 1, strides, pad],
          [[1, 7, 9, 1], [size, size], 2, strides, pad],
        );
      }
    }
  }
  cases.push(
    [[2, 5, 6, 2], [3, 2], 3, [2, 1], 'same'],
    [
      [2, 5, 6, 2],
      [3, 3],
      1,
      1,
      [
        [0, 0],
        [2, 1],
        [0, 2],
        [0, 0],
      ],
    ],
    [[1, 1, 1, 4], [3, 3], 1, 1, 'same'],
    [[2, 8, 8, 2], [2, 2], 1, 3, 'valid'],
  );

  it.each(cases)(
    '[%j] with %j, multiplier %d, strides %j, pad %j',
    async (input, kernel, multiplier, strides, pad) => {
      await expectSameAsCpu(() => {
        const f = (x: Tensor, filter: Tensor): Tensor =>
          depthwiseConv2d(x as Tensor4D, filter as Tensor4D, strides, pad as 'same');
        const x = normal('x', input);
        const filter = normal('filter', [...kernel, input[3]!, multiplier]);
        return grads(f)([x, filter], normal('dy', f(x, filter).shape));
      });
    },
  );

  it('lets a separable convolution train', async () => {
    await expectSameAsCpu(() =>
      grads((x: Tensor, depth: Tensor, point: Tensor) =>
        separableConv2d(x as Tensor4D, depth as Tensor4D, point as Tensor4D, 1, 'same'),
      )([normal('x', [2, 5, 5, 3]), normal('depth', [3, 3, 3, 2]), normal('point', [1, 1, 6, 4])]),
    );
  });
});

describe('the depthwise kernels under dilation', () => {
  it('are the adjoints of the forward kernel, where the cpu backend ignores the dilation', async () => {
    // <conv(x, w), dy> = <x, backpropInput(dy, w)> = <w, backpropFilter(x, dy)>
    const [forward, input, filter] = await runOn('wasm', () => {
      const [x, w] = [normal('x', [2, 9, 10, 3]), normal('w', [3, 2, 3, 2])];
      const y = depthwiseConv2d(x as Tensor4D, w as Tensor4D, 1, 'same', 'NHWC', 2);
      const dy = normal('dy', y.shape);
      return [
        sum(mul(y, dy)),
        sum(mul(x, depthwiseBackpropInput([2, 9, 10, 3], dy, w, 1, 'same', 2))),
        sum(mul(w, depthwiseBackpropFilter(x, dy, [3, 2, 3, 2], 1, 'same', 2))),
      ];
    });
    expect(forward!.values[0]).not.toBe(0);
    await expectAllClose(input!.values, forward!.values, { absolute: 1e-3 });
    await expectAllClose(filter!.values, forward!.values, { absolute: 1e-3 });
  });
});
