import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/**
 * Rows of a tensor by their numbers, copied as rows. tfjs computes the place of every single element, in 40 nanoseconds each: a batch of images
 * takes as long to pick as a small network to train on it.
 */
export function gather(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x, indices } = params.inputs as { x: TensorInfo; indices: TensorInfo };
    const { axis: given, batchDims = 0 } = params.attrs as { axis: number; batchDims?: number };
    const isPlain = x.dtype === 'float32' || x.dtype === 'int32' || x.dtype === 'bool';
    if (batchDims !== 0 || !isPlain || indices.dtype !== 'int32') return stock!(params);
    const axis = util.parseAxisParam(given, x.shape)[0]!;
    const [before, numRows, behind] = [x.shape.slice(0, axis), x.shape[axis]!, x.shape.slice(axis + 1)];
    const [outer, size] = [util.sizeFromShape(before), util.sizeFromShape(behind)];
    const out = backend.makeOutput([...before, ...indices.shape, ...behind], x.dtype);
    const [from, ids, to] = heapViews<['float32', 'int32', 'float32']>(backend, [x, indices, out]);
    const wrong = ids.find((id) => id < 0 || id >= numRows);
    if (wrong !== undefined) {
      backend.disposeData(out.dataId);
      throw new Error(`GatherV2: the index value ${wrong} is not in [0, ${numRows - 1}]`);
    }
    let target = 0;
    for (let o = 0; o < outer; o++) {
      const start = o * numRows;
      for (let i = 0; i < ids.length; i++, target += size) {
        const source = (start + ids[i]!) * size;
        // A short run is faster in a loop than in a call.
        if (size < SHORT) for (let k = 0; k < size; k++) to[target + k] = from[source + k]!;
        else to.set(from.subarray(source, source + size), target);
      }
    }
    return out;
  };
}

const SHORT = 24;
