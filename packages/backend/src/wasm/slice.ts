import { type KernelFunc, slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { copyPart } from './copy-part.ts';
import { kernelModule } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** A slice, copied in runs that are as long as can be. tfjs copies element by element where the last axis is short. */
export function slice(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x } = params.inputs as { x: TensorInfo };
    const { begin, size } = params.attrs as unknown as { begin: number | number[]; size: number | number[] };
    const isNumbers = x.dtype === 'float32' || x.dtype === 'int32';
    if (!isNumbers || kernelModule(backend) === undefined) return stock!(params);
    const [start, shape] = slice_util.parseSliceParams(x as never, begin, size) as [number[], number[]];
    slice_util.assertParamsValid(x as never, start, shape);
    const out = backend.makeOutput(shape, x.dtype);
    if (util.sizeFromShape(shape) === 0) return out;
    const to = { tensor: out, start: shape.map(() => 0) };
    if (copyPart(backend, { tensor: x, start }, to, shape)) return out;
    backend.disposeData(out.dataId);
    return stock!(params);
  };
}
