import { expectGradient } from '@lt/testkit';
import {
  backend,
  conv2d,
  depthwiseConv2d,
  engine,
  fused,
  grads,
  mul,
  type NamedTensorMap,
  setBackend,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { enableWasmTraining } from '../../src/enable-wasm-training.ts';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

type Pair = [number, number];
type Pad = 'same' | 'valid' | [[0, 0], Pair, Pair, [0, 0]];
type Input = [batch: number, height: number, width: number, channels: number];

const explicit = (rows: Pair, columns: Pair): Pad => [[0, 0], rows, columns, [0, 0]];

interface Case {
  input: Input;
  kernel: Pair;
  out: number;
  strides?: Pair;
  dilations?: Pair;
  pad?: Pad;
}

const SIDES = [1, 2, 3, 4, 5, 6, 7];

describe('conv2d agrees with the cpu backend', () => {
  const values = ({ input, kernel, out, strides = [1, 1], dilations = [1, 1], pad = 'same' }: Case): Tensor =>
    conv2d(
      normal('x', input) as Tensor4D,
      normal('filter', [...kernel, input[3], out]) as Tensor4D,
      strides,
      pad,
      'NHWC',
      dilations,
    );

  it.each(SIDES)('filters of %i rows, all strides, channels, paddings and batches', async (rows) => {
    await expectSameAsCpu(() =>
      SIDES.flatMap((columns) =>
        (['same', 'valid', explicit([2, 0], [1, 3])] as const).flatMap((pad) => [
          values({ input: [1, 7, 8, 1], kernel: [rows, columns], out: 1, pad }),
          values({ input: [3, 8, 7, 5], kernel: [rows, columns], out: 9, strides: [2, 1], pad }),
          values({ input: [2, 9, 7, 2], kernel: [rows, columns], out: 17, strides: [3, 2], pad }),
        ]),
      ),
    );
  });

  it('dilated filters', async () => {
    await expectSameAsCpu(() =>
      [1, 2, 3].flatMap((rows) =>
        [1, 2, 4].flatMap((columns) =>
          (['same', 'valid', explicit([3, 1], [0, 4])] as const).map((pad) =>
            values({ input: [2, 11, 12, 3], kernel: [3, 2], out: 4, dilations: [rows, columns], pad }),
          ),
        ),
      ),
    );
  });

  it('one pixel, images cut into bands, wide channels', async () => {
    await expectSameAsCpu(() => [
      values({ input: [1, 1, 1, 1], kernel: [1, 1], out: 1 }),
      values({ input: [5, 1, 1, 3], kernel: [7, 7], out: 2 }),
      values({ input: [1, 1, 9, 4], kernel: [1, 1], out: 12 }),
      values({ input: [1, 70, 50, 9], kernel: [5, 3], out: 3, strides: [2, 2] }),
      values({ input: [1, 3, 4, 700], kernel: [3, 3], out: 10 }),
      values({ input: [2, 3, 400, 12], kernel: [2, 5], out: 4 }),
    ]);
  });

  it('batch 0, and outputs of nothing', async () => {
    const [none] = await runOn('wasm', () => values({ input: [0, 5, 5, 2], kernel: [3, 3], out: 4 }));
    expect(none).toEqual({ shape: [0, 5, 5, 4], dtype: 'float32', values: [] });
  });
});

describe('fused conv2d and depthwiseConv2d agree with the cpu backend', () => {
  const ACTIVATIONS = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;
  it.each(ACTIVATIONS)('%s', async (activation) => {
    await expectSameAsCpu(() => {
      const shared = { strides: 1 as const, pad: 'same' as const, activation, leakyreluAlpha: 0.3 };
      const x = normal('x', [2, 5, 6, 3]) as Tensor4D;
      const prelu = (channels: number) =>
        activation === 'prelu' ? { preluActivationWeights: normal('alpha', [channels]) } : {};
      return [
        fused.conv2d({
          ...shared,
          ...prelu(4),
          x,
          filter: normal('w', [3, 3, 3, 4]) as Tensor4D,
          bias: normal('bias', [4]),
        }),
        fused.depthwiseConv2d({
          ...shared,
          ...prelu(6),
          x,
          filter: normal('w', [3, 3, 3, 2]) as Tensor4D,
          bias: normal('bias', [6]),
        }),
      ];
    });
  });
});

describe('depthwiseConv2d agrees with the cpu backend', () => {
  it.each(SIDES)('filters of %i rows, all strides, multipliers, paddings and batches', async (rows) => {
    const values = (input: Input, kernel: Pair, multiplier: number, strides: Pair, pad: Pad): Tensor =>
      depthwiseConv2d(
        normal('x', input) as Tensor4D,
        normal('filter', [...kernel, input[3], multiplier]) as Tensor4D,
        strides,
        pad as 'same',
      );
    await expectSameAsCpu(() =>
      SIDES.flatMap((columns) =>
        (['same', 'valid', explicit([2, 0], [1, 3])] as const).flatMap((pad) => [
          values([1, 7, 8, 1], [rows, columns], 1, [1, 1], pad),
          values([2, 8, 7, 11], [rows, columns], 1, [2, 2], pad),
          values([2, 9, 7, 3], [rows, columns], 3, [3, 1], pad),
        ]),
      ),
    );
  });

  it('dilated filters, bands, eights of channels with a multiplier, batch 0', async () => {
    await expectSameAsCpu(() => {
      const f = (input: Input, kernel: Pair, multiplier: number, dilations: Pair): Tensor =>
        depthwiseConv2d(
          normal('x', input) as Tensor4D,
          normal('filter', [...kernel, input[3], multiplier]) as Tensor4D,
          1,
          'same',
          'NHWC',
          dilations,
        );
      return [
        f([2, 9, 10, 3], [3, 2], 2, [2, 3]),
        f([1, 80, 30, 9], [3, 3], 1, [1, 1]),
        f([2, 5, 6, 8], [3, 3], 2, [1, 1]),
      ];
    });
    const [none] = await runOn('wasm', () =>
      depthwiseConv2d(zeros([0, 4, 4, 2]) as Tensor4D, normal('w', [3, 3, 2, 1]) as Tensor4D, 1, 'same'),
    );
    expect(none!.shape).toEqual([0, 4, 4, 2]);
  });

  it('has gradients where an image is cut into bands, and channels have a multiplier', async () => {
    await expectSameAsCpu(() => {
      const f = (x: Tensor, w: Tensor): Tensor => depthwiseConv2d(x as Tensor4D, w as Tensor4D, 2, 'same');
      const big = grads(f)([normal('x', [1, 80, 30, 9]), normal('w', [3, 3, 9, 1])]);
      const many = grads(f)([normal('x', [2, 7, 6, 8]), normal('w', [3, 3, 8, 2])]);
      return [...big, ...many];
    });
  });
});

/** Runs a gradient kernel that tfjs-core has no public function for. */
const run = (name: string, inputs: NamedTensorMap, attrs: object): Tensor =>
  engine().runKernel(name, inputs, attrs as never) as Tensor;

describe('the gradients of dilated convolutions, of which tfjs-core has none', () => {
  it.each([
    [[2, 3], 'same'],
    [[1, 2], 'valid'],
    [[3, 1], explicit([2, 3], [0, 1])],
  ] as [Pair, Pad][])('are the adjoints of the convolution: dilations %j, pad %j', async (dilations, pad) => {
    const [forward, input, filter] = await runOn('wasm', () => {
      const [x, w] = [normal('x', [2, 9, 10, 3]), normal('w', [3, 2, 3, 5])];
      const attrs = { strides: [1, 1], pad, dataFormat: 'NHWC', dilations };
      const y = run('Conv2D', { x, filter: w }, attrs);
      const dy = normal('dy', y.shape);
      const dx = run('Conv2DBackpropInput', { dy, filter: w }, { ...attrs, inputShape: x.shape });
      const dw = run('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: w.shape });
      return [sum(mul(y, dy)), sum(mul(x, dx)), sum(mul(w, dw))];
    });
    expect(input!.values[0]).toBeCloseTo(forward!.values[0]!, 3);
    expect(filter!.values[0]).toBeCloseTo(forward!.values[0]!, 3);
  });
});

describe('gradients of a convolution', () => {
  it.each([
    ['direct, stride 2', [2, 5, 6, 3], [3, 3, 3, 4], 2],
    ['by Winograd', [1, 4, 4, 8], [3, 3, 8, 8], 1],
  ] as const)('agree with finite differences: %s', async (_, input, filter, strides) => {
    await enableWasmTraining();
    await setBackend('wasm');
    const [x, w] = tidy(() => [normal('x', [...input]), normal('w', [...filter])]);
    // A convolution is linear in either: a large step is exact, and drowns the rounding.
    const step = 0.5;
    await expectGradient((image: Tensor) => conv2d(image as Tensor4D, w as Tensor4D, strides, 'same'), x!, {
      step,
    });
    await expectGradient(
      (weights: Tensor) => conv2d(x as Tensor4D, weights as Tensor4D, strides, 'same'),
      w!,
      { step },
    );
    x!.dispose();
    w!.dispose();
  });
});

describe('memory', () => {
  it('stays as it is over many steps of many shapes', async () => {
    await enableWasmTraining();
    await setBackend('wasm');
    const step = (i: number): void =>
      tidy(() => {
        const side = 4 + (i % 5);
        const f = (x: Tensor, w: Tensor): Tensor => conv2d(x as Tensor4D, w as Tensor4D, 1 + (i % 2), 'same');
        grads(f)([normal('x', [1 + (i % 3), side, side, 8]), normal('w', [3, 3, 8, 8])]);
      });
    const heap = (): number =>
      (backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.byteLength;
    for (let i = 0; i < 60; i++) step(i);
    const before = heap();
    for (let i = 0; i < 300; i++) step(i);
    expect(heap()).toBe(before);
  });
});
