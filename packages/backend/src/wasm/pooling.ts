import { backend_util, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { addressesOf, runShared } from './kernel-module.ts';
import type { PoolGeometry } from './layer-kernels.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** Returns the sizes of a pooling of `input` by the attributes of its kernel. */
export function poolInfo(input: TensorInfo, attrs: NamedAttrMap | undefined): backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as {
    filterSize: [number, number] | number;
    strides: [number, number] | number;
    pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const shape = input.shape as [number, number, number, number];
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** Runs the kernel of a gradient image by image. The last tensor is the gradient. */
export function runPooling(
  backend: WasmBackend,
  name: 'maxPoolGradient' | 'avgPoolGradient',
  tensors: TensorInfo[],
  info: backend_util.Conv2DInfo,
): void {
  const geometry: PoolGeometry = [
    info.inHeight,
    info.inWidth,
    info.outHeight,
    info.outWidth,
    info.inChannels,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
    info.filterHeight,
    info.filterWidth,
  ];
  const numbers = info.inHeight * info.inWidth * info.inChannels;
  const work = { units: info.batchSize, grain: Math.ceil(30_000 / Math.max(1, numbers)) };
  const addresses = addressesOf(backend, tensors);
  if (name === 'maxPoolGradient') {
    const [dy, x, y, dx] = addresses as [number, number, number, number];
    runShared(backend, name, work, dy, x, y, dx, ...geometry);
  } else {
    const [dy, dx] = addresses as [number, number];
    runShared(backend, name, work, dy, dx, ...geometry);
  }
}
