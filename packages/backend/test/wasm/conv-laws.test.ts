import { conv2d, grads, mul, sum, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal, runOn } from './on-both.ts';

/** Any convolution that tfjs accepts, up to 9×9 images and 5×5 filters. */
const convolutions = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    rows: fc.integer({ min: 1, max: 5 }),
    columns: fc.integer({ min: 1, max: 5 }),
    inChannels: fc.integer({ min: 1, max: 9 }),
    outChannels: fc.integer({ min: 1, max: 9 }),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pads: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))),
  })
  .filter(({ height, width, rows, columns, pads }) => {
    const [top, bottom, left, right] = pads as [number, number, number, number];
    return height + top + bottom >= rows && width + left + right >= columns;
  });

describe('any convolution', () => {
  it('has gradients that are its adjoints', async () => {
    // The output is linear in x and in w: <conv(x, w), dy> = <x, dx> = <w, dw>.
    await fc.assert(
      fc.asyncProperty(
        convolutions,
        async ({ batch, height, width, rows, columns, inChannels, outChannels, strides, pads }) => {
          const [top, bottom, left, right] = pads as [number, number, number, number];
          const [forward, input, filter] = await runOn('wasm', () => {
            const x = normal('x', [batch, height, width, inChannels]);
            const w = normal('w', [rows, columns, inChannels, outChannels]);
            const f = (image: Tensor, weights: Tensor): Tensor =>
              conv2d(image as Tensor4D, weights as Tensor4D, strides, [
                [0, 0],
                [top, bottom],
                [left, right],
                [0, 0],
              ]);
            const y = f(x, w);
            const dy = normal('dy', y.shape);
            const [dx, dw] = grads(f)([x, w], dy);
            return [sum(mul(y, dy)), sum(mul(x, dx!)), sum(mul(w, dw!))];
          });
          const tolerance = 1e-3 * Math.max(1, Math.abs(forward!.values[0]!));
          expect(Math.abs(input!.values[0]! - forward!.values[0]!)).toBeLessThan(tolerance);
          expect(Math.abs(filter!.values[0]! - forward!.values[0]!)).toBeLessThan(tolerance);
        },
      ),
      { seed: 20, numRuns: 150 },
    );
  });
});
