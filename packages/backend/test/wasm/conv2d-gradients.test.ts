import {
  conv2d,
  grad,
  grads,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor4d,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { conv2DBackpropFilter, conv2DBackpropInput } from './kernels.ts';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

type Pad = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];

interface Case {
  input: [number, number, number, number];
  kernel: [number, number];
  out: number;
  strides: number | [number, number];
  pad: Pad;
}

/** The gradients of a convolution with respect to input and filter, for a random direction of the output. */
function gradients({ input, kernel, out, strides, pad }: Case): Tensor[] {
  const x = normal('x', input);
  const filter = normal('filter', [...kernel, input[3], out]);
  const f = (image: Tensor, weights: Tensor): Tensor =>
    conv2d(image as Tensor4D, weights as Tensor4D, strides, pad);
  return grads(f)([x, filter], normal('dy', f(x, filter).shape));
}

function grid(): Case[] {
  const cases: Case[] = [];
  for (const strides of [1, 2]) {
    for (const size of [1, 2, 3, 4, 5, 7]) {
      const pads: Pad[] = [
        'same',
        'valid',
        [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ],
      ];
      for (const pad of pads) {
        for (const input of [
          [2, 9, 8, 3],
          [1, 7, 10, 1],
        ] as Case['input'][]) {
          cases.push({ input, kernel: [size, size], out: 4, strides, pad });
        }
      }
    }
  }
  return cases;
}

const title = ({ input, kernel, out, strides, pad }: Case): string =>
  `[${input}] with [${kernel}] to ${out} channels, strides ${strides}, pad ${JSON.stringify(pad)}`;

describe('gradients of conv2d agree with the cpu backend', () => {
  it.each(grid().map((one) => [title(one), one] as const))('%s', async (_, one) => {
    await expectSameAsCpu(() => gradients(one));
  });

  const corners: Case[] = [
    { input: [1, 1, 1, 1], kernel: [1, 1], out: 1, strides: 1, pad: 'same' },
    { input: [3, 6, 6, 2], kernel: [1, 3], out: 1, strides: [2, 1], pad: 'same' },
    { input: [3, 7, 6, 2], kernel: [5, 2], out: 3, strides: [1, 2], pad: 'valid' },
    { input: [2, 11, 11, 2], kernel: [3, 3], out: 2, strides: 3, pad: 'same' },
    { input: [2, 11, 11, 2], kernel: [2, 2], out: 2, strides: 4, pad: 'valid' },
    { input: [2, 5, 5, 2], kernel: [3, 3], out: 2, strides: 1, pad: 2 },
    // Padding wider than the filter, and input rows that no output reads.
    {
      input: [2, 5, 5, 2],
      kernel: [2, 2],
      out: 2,
      strides: 1,
      pad: [
        [0, 0],
        [3, 3],
        [2, 4],
        [0, 0],
      ],
    },
    { input: [2, 8, 8, 2], kernel: [2, 2], out: 2, strides: 3, pad: 'valid' },
    { input: [33, 6, 6, 2], kernel: [3, 3], out: 5, strides: 1, pad: 'same' },
    { input: [2, 3, 3, 2], kernel: [7, 7], out: 2, strides: 2, pad: 'same' },
  ];
  it.each(corners.map((one) => [title(one), one] as const))('%s', async (_, one) => {
    await expectSameAsCpu(() => gradients(one));
  });

  it('works chunk by chunk where the patches are large', async () => {
    await expectSameAsCpu(() =>
      gradients({ input: [32, 24, 24, 4], kernel: [5, 5], out: 3, strides: 1, pad: 'same' }),
    );
  });

  it('takes an image without a batch axis', async () => {
    await expectSameAsCpu(() => {
      const f = (x: Tensor, filter: Tensor): Tensor => conv2d(x as Tensor3D, filter as Tensor4D, 2, 'same');
      return grads(f)([normal('x', [7, 5, 2]), normal('filter', [3, 3, 2, 3])]);
    });
  });

  it('can be differentiated again', async () => {
    // The gradient with respect to the input, as a function of filter and dy: its own gradients are a convolution and a filter gradient.
    await expectSameAsCpu(() => {
      const shape: [number, number, number, number] = [2, 6, 5, 2];
      const f = (dy: Tensor, filter: Tensor): Tensor =>
        conv2DBackpropInput(shape, dy as Tensor4D, filter as Tensor4D, 2, 'same');
      return grads(f)(
        [normal('dy', [2, 3, 3, 3]), normal('filter', [3, 3, 2, 3])],
        normal('direction', shape),
      );
    });
  });

  it('gives the input itself as the filter gradient of a filter as large as the input', async () => {
    // One output, the sum of x · filter: its gradient for the filter is x.
    const [result] = await runOn('wasm', () => {
      const f = (filter: Tensor): Tensor =>
        conv2d(tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), filter as Tensor4D, 1, 'valid');
      return grad(f)(normal('filter', [2, 2, 1, 1]));
    });
    expect(result!.values).toEqual([1, 2, 3, 4]);
  });

  it('refuses channels first by name', async () => {
    await expect(
      runOn('wasm', () =>
        conv2DBackpropFilter(zeros([1, 1, 4, 4]), zeros([1, 1, 4, 4]), [1, 1, 1, 1], 1, 'same', 'NCHW'),
      ),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: Conv2DBackpropFilter: expected dataFormat 'NHWC' on the wasm backend, got 'NCHW'.]`,
    );
  });
});
