import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasm-backend.ts';

/**
 * Identity without a copy, and a cast to the dtype that a tensor already has. Tensors never change, so the result may share the
 * memory, as it does on the cpu backend. tfjs saves tensors for the gradient by this kernel: a copy of every activation per step.
 */
export function identity(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const { x } = params.inputs as { x: TensorInfo };
    const { dtype = x.dtype } = (params.attrs ?? {}) as { dtype?: DataType };
    if (x.dtype === 'string' || dtype !== x.dtype) return stock!(params);
    (params.backend as WasmBackend).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype };
  };
}
