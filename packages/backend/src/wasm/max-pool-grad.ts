import { backend_util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/**
 * The gradient of max pooling: each value of `dy` goes to the first largest element of its window.
 *
 * tfjs starts its search for the largest at 0, so that a window of negative numbers sends its gradient to the wrong place.
 */
export function maxPoolGrad(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as {
      filterSize: [number, number] | number;
      strides: [number, number] | number;
      pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
      dimRoundingMode?: 'floor' | 'round' | 'ceil';
    };
    const info = backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
    const dx = backend.makeOutput(input.shape, 'float32');
    const [x, dyValues, dxValues] = heapViews<['float32', 'float32', 'float32']>(backend, [input, dy, dx]);
    dxValues.fill(0);
    let at = 0;
    for (let image = 0; image < batchSize; image++) {
      for (let y = 0; y < outHeight; y++) {
        const top = y * info.strideHeight - info.padInfo.top;
        const firstRow = Math.max(0, top);
        const endRow = Math.min(inHeight, top + info.filterHeight);
        for (let outX = 0; outX < outWidth; outX++) {
          const left = outX * info.strideWidth - info.padInfo.left;
          const firstColumn = Math.max(0, left);
          const endColumn = Math.min(inWidth, left + info.filterWidth);
          for (let channel = 0; channel < channels; channel++, at++) {
            let largest = -Infinity;
            let winner = -1;
            for (let row = firstRow; row < endRow; row++) {
              let index = ((image * inHeight + row) * inWidth + firstColumn) * channels + channel;
              for (let column = firstColumn; column < endColumn; column++, index += channels) {
                if (x[index]! > largest) {
                  largest = x[index]!;
                  winner = index;
                }
              }
            }
            if (winner >= 0) dxValues[winner]! += dyValues[at]!;
          }
        }
      }
    }
    return dx;
  };
}
