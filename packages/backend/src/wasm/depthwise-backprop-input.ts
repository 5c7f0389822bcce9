import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/** The gradient of a depthwise convolution with respect to its input. */
export function depthwiseBackpropInput(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const attributes = attrs as unknown as ConvGradientAttributes & { inputShape: number[] };
    const { inputShape } = attributes;
    const { batch, inChannels, outChannels, rows, columns } = convGeometry(
      inputShape,
      filter.shape,
      attributes,
      true,
    );
    const multiplier = outChannels / inChannels;
    const dx = backend.makeOutput(inputShape, 'float32');
    const [dyValues, weights, out] = heapViews<['float32', 'float32', 'float32']>(backend, [dy, filter, dx]);
    out.fill(0);
    for (let image = 0; image < batch; image++) {
      for (let y = 0; y < rows.output; y++) {
        for (let row = 0; row < rows.taps; row++) {
          const toY = y * rows.stride + row * rows.dilation - rows.before;
          if (toY < 0 || toY >= rows.input) continue;
          for (let outX = 0; outX < columns.output; outX++) {
            const dyAt = ((image * rows.output + y) * columns.output + outX) * outChannels;
            for (let column = 0; column < columns.taps; column++) {
              const toX = outX * columns.stride + column * columns.dilation - columns.before;
              if (toX < 0 || toX >= columns.input) continue;
              const xAt = ((image * rows.input + toY) * columns.input + toX) * inChannels;
              const tap = (row * columns.taps + column) * outChannels;
              for (let channel = 0, i = 0; channel < inChannels; channel++) {
                let sum = 0;
                for (let m = 0; m < multiplier; m++, i++) sum += dyValues[dyAt + i]! * weights[tap + i]!;
                out[xAt + channel]! += sum;
              }
            }
          }
        }
      }
    }
    return dx;
  };
}
