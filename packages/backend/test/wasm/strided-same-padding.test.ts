import {
  conv2d,
  depthwiseConv2d,
  fused,
  grads,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor4d,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { stridedSamePadding } from '../../src/wasm/strided-same-padding.ts';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

type Pair = [number, number];
type Pad = 'same' | 'valid' | number | [[0, 0], Pair, Pair, [0, 0]];
type Convolution = (input: number[], kernel: Pair, strides: Pair, pad: Pad) => Tensor;

const CHANNELS = 3;
const image = (input: number[]): Tensor4D => normal('x', [...input, CHANNELS]) as Tensor4D;
const weights = (kernel: Pair, out: number): Tensor4D =>
  normal('filter', [...kernel, CHANNELS, out]) as Tensor4D;

const CONVOLUTIONS: Record<string, Convolution> = {
  conv2d: (input, kernel, strides, pad) => conv2d(image(input), weights(kernel, 4), strides, pad),
  depthwiseConv2d: (input, kernel, strides, pad) =>
    depthwiseConv2d(image(input), weights(kernel, 2), strides, pad as number),
  'fused conv2d': (input, kernel, strides, pad) =>
    fused.conv2d({
      x: image(input),
      filter: weights(kernel, 4),
      strides,
      pad,
      bias: normal('bias', [4]),
      activation: 'relu',
    }),
  'fused depthwiseConv2d': (input, kernel, strides, pad) =>
    fused.depthwiseConv2d({
      x: image(input),
      filter: weights(kernel, 1),
      strides,
      pad: pad as number,
      bias: normal('bias', [CHANNELS]),
      activation: 'relu6',
    }),
};

const SIDES = [1, 2, 3, 4, 5, 6, 7];
const PADS: Pad[] = [
  'same',
  'valid',
  [
    [0, 0],
    [1, 0],
    [0, 2],
    [0, 0],
  ],
];

describe.each(Object.entries(CONVOLUTIONS))('%s agrees with the cpu backend', (_, convolution) => {
  for (const pad of PADS) {
    it.each(SIDES)(
      `filters of %i rows and 1 to 7 columns, strides 1 to 3, pad ${JSON.stringify(pad)}`,
      async (rows) => {
        await expectSameAsCpu(() =>
          [
            [1, 7, 8],
            [2, 8, 9],
          ].flatMap((input) =>
            SIDES.flatMap((columns) =>
              [1, 2, 3].flatMap((down) =>
                [1, 2, 3].map((across) => convolution(input, [rows, columns], [down, across], pad)),
              ),
            ),
          ),
        );
      },
    );
  }

  // Of a number, tfjs-core takes the output's shape from the rows alone, on every backend.
  it.each(SIDES)('square filters of %i rows, strides 1 to 3, padding in numbers', async (side) => {
    await expectSameAsCpu(() =>
      [0, 1, 2].flatMap((pad) =>
        [1, 2, 3].map((stride) => convolution([1, 7, 8], [side, side], [stride, stride], pad)),
      ),
    );
  });

  it('steps over whole rows and columns, and takes inputs of one row', async () => {
    await expectSameAsCpu(() => [
      convolution([2, 9, 11], [2, 1], [5, 4], 'same'),
      convolution([1, 1, 9], [1, 3], [4, 4], 'same'),
      convolution([1, 10, 1], [2, 2], [4, 3], 'same'),
    ]);
  });
});

describe('stridedSamePadding', () => {
  it('reads every second row', async () => {
    // One tap of 1 in a filter of 1 × 3: output (i, j) is input (2 i, 2 j).
    const [result] = await runOn('wasm', () => {
      const x = normal('x', [1, 8, 8, 1]) as Tensor4D;
      return conv2d(x, tensor4d([1, 0, 0], [1, 3, 1, 1]), 2, 'same');
    });
    const [all] = await runOn('wasm', () => normal('x', [8, 8]));
    expect(result!.values).toEqual(
      [0, 2, 4, 6].flatMap((row) => [0, 2, 4, 6].map((column) => all!.values[row * 8 + column])),
    );
  });

  it('takes an image without a batch axis, and has gradients', async () => {
    await expectSameAsCpu(() => {
      const f = (x: Tensor, filter: Tensor): Tensor => conv2d(x as Tensor3D, filter as Tensor4D, 2, 'same');
      const [x, filter] = [normal('x', [8, 6, 2]), normal('filter', [3, 1, 2, 3])];
      return [f(x, filter), ...grads(f)([x, filter])];
    });
  });

  it('hands other calls on as they are, and the padding in numbers where a side is below the stride', () => {
    const stock = vi.fn();
    const kernel = stridedSamePadding(stock);
    const call = (rows: number, columns: number, strides: number, pad: Pad) => {
      const x = { dataId: {}, shape: [1, 8, 8, 1], dtype: 'float32' as const };
      const filter = { dataId: {}, shape: [rows, columns, 1, 1], dtype: 'float32' as const };
      const attrs = { strides, pad: pad as number, dataFormat: 'NHWC' };
      const params = { inputs: { x, filter }, backend: {}, attrs };
      kernel(params);
      return { params, given: stock.mock.lastCall![0] };
    };
    for (const [rows, columns, strides, pad] of [
      [3, 3, 2, 'same'],
      [1, 3, 1, 'same'],
      [2, 2, 2, 'same'],
      [1, 3, 2, 'valid'],
      [1, 3, 2, 1],
    ] as const) {
      const { params, given } = call(rows, columns, strides, pad);
      expect(given).toBe(params);
    }
    const { params, given } = call(1, 3, 2, 'same');
    expect(given).toEqual({
      ...params,
      attrs: {
        strides: 2,
        pad: [
          [0, 0],
          [0, 0],
          [0, 1],
          [0, 0],
        ],
        dataFormat: 'NHWC',
      },
    });
  });

  it('still refuses channels first', async () => {
    await expect(
      runOn('wasm', () =>
        conv2d(zeros([1, 1, 8, 8]) as Tensor4D, zeros([1, 3, 1, 1]) as Tensor4D, 2, 'same', 'NCHW'),
      ),
    ).rejects.toThrow(/NCHW|channelsFirst/);
  });
});
