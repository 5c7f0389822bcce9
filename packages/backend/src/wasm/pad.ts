import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { copyPart } from './copy-part.ts';
import { kernelModule } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** Padding with a constant, copied in runs that are as long as can be. tfjs copies an element at a time where the last axis is short. */
export function pad(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x } = params.inputs as { x: TensorInfo };
    const { paddings, constantValue } = params.attrs as unknown as {
      paddings: [number, number][];
      constantValue: number;
    };
    const shape = x.shape.map((size, i) => paddings[i]![0] + size + paddings[i]![1]);
    const isNumbers = x.dtype === 'float32' || x.dtype === 'int32';
    const fits = isNumbers && util.sizeFromShape(x.shape) > 0;
    if (!fits || kernelModule(backend) === undefined) return stock!(params);
    const out = backend.makeOutput(shape, x.dtype);
    backend.typedArrayFromHeap(out).fill(constantValue);
    const from = { tensor: x, start: x.shape.map(() => 0) };
    const to = { tensor: out, start: paddings.map(([before]) => before) };
    if (copyPart(backend, from, to, x.shape)) return out;
    backend.disposeData(out.dataId);
    return stock!(params);
  };
}
