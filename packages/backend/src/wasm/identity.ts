import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/**
 * Identity without a copy, and casts: one to the dtype that a tensor already has is an identity. Tensors never change, so the result may share the
 * memory, as it does on the cpu backend. tfjs saves tensors for the gradient by this kernel: a copy of every activation per step.
 */
export function identity(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const { x } = params.inputs as { x: TensorInfo };
    const { dtype = x.dtype } = (params.attrs ?? {}) as { dtype?: DataType };
    const backend = params.backend as WasmBackend;
    if (x.dtype !== dtype && dtype === 'bool') return toBoolean(backend, x);
    if (x.dtype !== dtype || dtype === 'string') return stock!(params);
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype };
  };
}

/** Whether each number differs from 0. tfjs takes the lowest byte of the number instead. */
function toBoolean(backend: WasmBackend, x: TensorInfo): TensorInfo {
  const out = backend.makeOutput(x.shape, 'bool');
  const [from, to] = heapViews<['float32', 'bool']>(backend, [x, out]);
  for (let i = 0; i < to.length; i++) to[i] = from[i] === 0 ? 0 : 1;
  return out;
}
