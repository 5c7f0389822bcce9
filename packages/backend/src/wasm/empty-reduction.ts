import { backend_util, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/**
 * A reduction that gives `value` where there is nothing to reduce, as the cpu backend does. tfjs returns whatever the memory holds.
 */
export function emptyReduction(value: number): (stock: KernelFunc | undefined) => KernelFunc {
  return (stock) => (params) => {
    const { x } = params.inputs as { x: TensorInfo };
    const outOf = params.attrs as {
      axis?: number | number[];
      reductionIndices?: number | number[];
      keepDims?: boolean;
    };
    if (util.sizeFromShape(x.shape) > 0) return stock!(params);
    const axes = util.parseAxisParam((outOf.axis ?? outOf.reductionIndices)!, x.shape);
    const [kept] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = outOf.keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept;
    const backend = params.backend as WasmBackend;
    const out = backend.makeOutput(shape, x.dtype);
    const [values] = heapViews<['float32']>(backend, [out]);
    values.fill(value);
    return out;
  };
}
