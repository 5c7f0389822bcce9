import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { kernelModule } from './kernel-module.ts';
import { poolInfo, runPooling } from './pooling.ts';
import { type Floats, heapViews, type WasmBackend } from './wasm-backend.ts';

/**
 * The gradient of max pooling: each value of `dy` goes to the first largest element of its window.
 *
 * tfjs starts its search for the largest at 0, so that a window of negative numbers sends its gradient to the wrong place. Here the
 * largest is known from the forward pass, and the first number equal to it is looked for.
 */
export function maxPoolGrad(): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    if (kernelModule(backend) === undefined) return composedMaxPoolGrad(params);
    const { dy, input, output } = params.inputs as { dy: TensorInfo; input: TensorInfo; output: TensorInfo };
    const dx = backend.makeOutput(input.shape, 'float32');
    runPooling(backend, 'maxPoolGradient', [dy, input, output, dx], poolInfo(input, params.attrs));
    return dx;
  };
}

/** The same without SIMD. */
function composedMaxPoolGrad({ inputs, backend: anyBackend, attrs }: Parameters<KernelFunc>[0]): TensorInfo {
  const backend = anyBackend as WasmBackend;
  const { dy, input, output } = inputs as { dy: TensorInfo; input: TensorInfo; output: TensorInfo };
  const info = poolInfo(input, attrs);
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  const dx = backend.makeOutput(input.shape, 'float32');
  const [x, y, dyValues, dxValues] = heapViews<Floats<4>>(backend, [input, output, dy, dx]);
  dxValues.fill(0);
  const rowSize = inWidth * channels;
  let at = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let outY = 0; outY < outHeight; outY++) {
      const top = outY * info.strideHeight - info.padInfo.top;
      const firstRow = Math.max(0, top);
      const numRows = Math.min(inHeight, top + info.filterHeight) - firstRow;
      for (let outX = 0; outX < outWidth; outX++) {
        const left = outX * info.strideWidth - info.padInfo.left;
        const firstColumn = Math.max(0, left);
        const width = (Math.min(inWidth, left + info.filterWidth) - firstColumn) * channels;
        const corner = ((image * inHeight + firstRow) * inWidth + firstColumn) * channels;
        for (let channel = 0; channel < channels; channel++, at++) {
          const start = corner + channel;
          let winner = firstEqual(x, y[at]!, start, numRows, rowSize, width, channels);
          // NaN equals nothing.
          if (winner < 0) winner = firstLargest(x, start, numRows, rowSize, width, channels);
          if (winner >= 0) dxValues[winner]! += dyValues[at]!;
        }
      }
    }
  }
  return dx;
}

/** Returns where in a window the first number equal to `value` is, or -1. */
function firstEqual(
  x: Float32Array,
  value: number,
  start: number,
  numRows: number,
  rowSize: number,
  width: number,
  step: number,
): number {
  for (let row = 0, from = start; row < numRows; row++, from += rowSize) {
    for (let i = from; i < from + width; i += step) if (x[i] === value) return i;
  }
  return -1;
}

/** Returns where in a window the first of the largest numbers is, or -1 if there is none but NaN. */
function firstLargest(
  x: Float32Array,
  start: number,
  numRows: number,
  rowSize: number,
  width: number,
  step: number,
): number {
  let largest = -Infinity;
  let winner = -1;
  for (let row = 0, from = start; row < numRows; row++, from += rowSize) {
    for (let i = from; i < from + width; i += step) {
      if (x[i]! > largest) {
        largest = x[i]!;
        winner = i;
      }
    }
  }
  return winner;
}
