import { createRandom } from '@lt/core';
import { conv2d, fused, grads, type Tensor, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { enableWasmTraining } from '../../src/enable-wasm-training.ts';
import { selectBackend } from '../../src/select-backend.ts';
import { convGeometry } from '../../src/wasm/conv-geometry.ts';
import { allowWinograd, usesWinograd } from '../../src/wasm/winograd.ts';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

type Pad = 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];
type Input = [batch: number, height: number, width: number, channels: number];

beforeEach(() => allowWinograd(true));

const UNEVEN: Pad = [
  [0, 0],
  [2, 1],
  [0, 3],
  [0, 0],
];

/** Value and gradients of a convolution of 3×3. */
function convolution(input: Input, out: number, pad: Pad): Tensor[] {
  const [x, filter] = [normal('x', input), normal('filter', [3, 3, input[3], out])];
  const f = (image: Tensor, weights: Tensor): Tensor =>
    conv2d(image as Tensor4D, weights as Tensor4D, 1, pad);
  const y = f(x, filter);
  return [y, ...grads(f)([x, filter], normal('dy', y.shape))];
}

describe('convolutions by Winograd agree with the cpu backend', () => {
  const cases: [Input, number, Pad][] = [
    [[1, 4, 4, 8], 8, 'same'],
    [[2, 8, 8, 8], 16, 'same'],
    [[3, 8, 4, 16], 8, 'same'],
    [[2, 7, 8, 8], 8, 'same'],
    [[2, 7, 7, 24], 16, 'same'],
    [[1, 14, 15, 8], 8, 'same'],
    [[2, 10, 10, 8], 8, 'valid'],
    [[2, 9, 14, 8], 8, 'valid'],
    [[1, 11, 7, 8], 8, UNEVEN],
    // More tiles than are transformed at a time, and more units than one.
    [[3, 28, 24, 8], 8, 'same'],
    [[40, 4, 4, 8], 8, 'same'],
    // An image that is cut into bands of rows.
    [[1, 64, 40, 16], 8, 'same'],
  ];
  it.each(cases)('[%j] to %i channels, pad %j', async (input, out, pad) => {
    const geometry = convGeometry(input, [3, 3, input[3], out], { strides: 1, pad: pad as never }, false);
    expect(usesWinograd(geometry, 'output') || usesWinograd(geometry, 'input')).toBe(true);
    await expectSameAsCpu(() => convolution(input, out, pad), { relative: 1e-4, absolute: 5e-4 });
  });

  it('with a bias and an activation', async () => {
    await expectSameAsCpu(
      () =>
        (['linear', 'relu', 'relu6', 'elu'] as const).map((activation) =>
          fused.conv2d({
            x: normal('x', [2, 7, 8, 8]) as Tensor4D,
            filter: normal('filter', [3, 3, 8, 8]) as Tensor4D,
            strides: 1,
            pad: 'same',
            bias: normal('bias', [8]),
            activation,
          }),
        ),
      { absolute: 2e-4 },
    );
  });
});

describe('usesWinograd', () => {
  const uses = (input: Input, kernel: [number, number], out: number, attributes = {}): boolean => {
    const all = { strides: 1, pad: 'same' as const, ...attributes };
    return usesWinograd(convGeometry(input, [...kernel, input[3], out], all, false), 'output');
  };

  it('takes 3×3 of stride 1 without dilation, channels by eights', () => {
    expect(uses([1, 8, 8, 8], [3, 3], 16)).toBe(true);
    expect(uses([1, 8, 8, 8], [3, 2], 16)).toBe(false);
    expect(uses([1, 8, 8, 8], [5, 5], 16)).toBe(false);
    expect(uses([1, 8, 8, 8], [3, 3], 16, { strides: 2 })).toBe(false);
    expect(uses([1, 8, 8, 8], [3, 3], 16, { dilations: 2 })).toBe(false);
    expect(uses([1, 8, 8, 12], [3, 3], 16)).toBe(false);
    expect(uses([1, 8, 8, 8], [3, 3], 10)).toBe(false);
  });

  it('leaves outputs that tiles of 4×4 do not cover well', () => {
    expect([4, 5, 6, 7, 8, 9, 10, 14].map((side) => uses([1, side, side, 8], [3, 3], 8))).toEqual([
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('is off where selectBackend is told so', async () => {
    await selectBackend({ prefer: ['wasm'], threads: 1, winograd: false });
    expect(uses([1, 8, 8, 8], [3, 3], 8)).toBe(false);
    await selectBackend({ prefer: ['wasm'], threads: 1 });
    expect(uses([1, 8, 8, 8], [3, 3], 8)).toBe(false);
    await selectBackend({ prefer: ['wasm'], threads: 1, winograd: true });
    expect(uses([1, 8, 8, 8], [3, 3], 8)).toBe(true);
  });
});

describe('the error of Winograd', () => {
  /** Value and gradients in double precision, by plain loops, padding 'same'. */
  function exactly(
    [batch, height, width, channels]: Input,
    out: number,
  ): [x: number[], w: number[], dy: number[], ...results: number[][]] {
    const draw = (seed: string, size: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: size }, () => Math.fround(random.normal()));
    };
    const x = draw('x', batch * height * width * channels);
    const w = draw('filter', 9 * channels * out);
    const dy = draw('dy', batch * height * width * out);
    const [y, dx, dw] = [dy, x, w].map(({ length }) => new Array<number>(length).fill(0)) as [
      number[],
      number[],
      number[],
    ];
    for (let n = 0; n < batch; n++)
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++)
          for (let tap = 0; tap < 9; tap++) {
            const [u, v] = [i + Math.floor(tap / 3) - 1, j + (tap % 3) - 1];
            if (u < 0 || v < 0 || u >= height || v >= width) continue;
            const to = ((n * height + i) * width + j) * out;
            const from = ((n * height + u) * width + v) * channels;
            for (let c = 0; c < channels; c++)
              for (let o = 0; o < out; o++) {
                const weight = (tap * channels + c) * out + o;
                y[to + o]! += x[from + c]! * w[weight]!;
                dx[from + c]! += dy[to + o]! * w[weight]!;
                dw[weight]! += dy[to + o]! * x[from + c]!;
              }
          }
    return [x, w, dy, y, dx, dw];
  }

  /** The largest error, in root mean squares of the exact values. */
  const worst = (actual: number[], exact: number[]): number => {
    const rms = Math.sqrt(exact.reduce((sum, value) => sum + value ** 2, 0) / exact.length);
    return Math.max(...exact.map((value, i) => Math.abs(value - actual[i]!))) / rms;
  };

  const input: Input = [8, 16, 16, 16];
  const errors = async (): Promise<number[]> => {
    const [x, w, dy, ...exact] = exactly(input, 16);
    const results = await runOn('wasm', () => {
      const [image, filter] = [tensor4d(x, input), tensor4d(w, [3, 3, 16, 16])];
      const f = (a: Tensor, b: Tensor): Tensor => conv2d(a as Tensor4D, b as Tensor4D, 1, 'same');
      return [f(image, filter), ...grads(f)([image, filter], tensor4d(dy, input))];
    });
    return results.map(({ values }, i) => worst(values, exact[i]!));
  };

  it('is below 5e-5 of the root mean square', async () => {
    const [value, input, filter] = await errors();
    expect(value).toBeLessThan(5e-5);
    expect(input).toBeLessThan(5e-5);
    expect(filter).toBeLessThan(5e-5);
  });

  it('is that of the direct kernels where it is switched off', async () => {
    await enableWasmTraining({ winograd: false });
    await enableWasmTraining();
    const all = await errors();
    for (const error of all) expect(error).toBeLessThan(3e-6);
  });
});
