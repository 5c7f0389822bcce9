import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/** The gradient of a depthwise convolution with respect to its filter `[rows, columns, channels, multiplier]`. */
export function depthwiseBackpropFilter(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const attributes = attrs as unknown as ConvGradientAttributes & { filterShape: number[] };
    const { filterShape } = attributes;
    const { batch, inChannels, outChannels, rows, columns } = convGeometry(
      x.shape,
      filterShape,
      attributes,
      true,
    );
    const multiplier = outChannels / inChannels;
    const filter = backend.makeOutput(filterShape, 'float32');
    const [xValues, dyValues, out] = heapViews<['float32', 'float32', 'float32']>(backend, [x, dy, filter]);
    const sums = new Float64Array(out.length);
    for (let image = 0; image < batch; image++) {
      for (let y = 0; y < rows.output; y++) {
        for (let row = 0; row < rows.taps; row++) {
          const fromY = y * rows.stride + row * rows.dilation - rows.before;
          if (fromY < 0 || fromY >= rows.input) continue;
          for (let outX = 0; outX < columns.output; outX++) {
            const dyAt = ((image * rows.output + y) * columns.output + outX) * outChannels;
            for (let column = 0; column < columns.taps; column++) {
              const fromX = outX * columns.stride + column * columns.dilation - columns.before;
              if (fromX < 0 || fromX >= columns.input) continue;
              const xAt = ((image * rows.input + fromY) * columns.input + fromX) * inChannels;
              const tap = (row * columns.taps + column) * outChannels;
              for (let channel = 0, i = 0; channel < inChannels; channel++) {
                const value = xValues[xAt + channel]!;
                for (let m = 0; m < multiplier; m++, i++) sums[tap + i]! += value * dyValues[dyAt + i]!;
              }
            }
          }
        }
      }
    }
    out.set(sums);
    return filter;
  };
}
