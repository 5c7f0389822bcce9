import { backend_util, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/**
 * Rows of a tensor by their numbers, copied as rows. tfjs computes the place of every single element, in 40 nanoseconds each: a batch of images
 * takes as long to pick as a small network to train on it. With a batch of indices it reads beyond the tensor.
 */
export function gather(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x, indices } = params.inputs as { x: TensorInfo; indices: TensorInfo };
    const { axis: given, batchDims = 0 } = params.attrs as { axis: number; batchDims?: number };
    const isPlain = x.dtype === 'float32' || x.dtype === 'int32' || x.dtype === 'bool';
    if (!isPlain || indices.dtype !== 'int32') return stock!(params);
    const axis = util.parseAxisParam(given, x.shape)[0]!;
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
      backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, axis, batchDims);
    const out = backend.makeOutput(outputShape, x.dtype);
    const [from, ids, to] = heapViews<['float32', 'int32', 'float32']>(backend, [x, indices, out]);
    const wrong = ids.find((id) => id < 0 || id >= dimSize);
    if (wrong !== undefined) {
      backend.disposeData(out.dataId);
      throw new Error(`GatherV2: the index value ${wrong} is not in [0, ${dimSize - 1}]`);
    }
    const numIds = ids.length / batchSize;
    let target = 0;
    for (let outer = 0; outer < batchSize * outerSize; outer++) {
      const firstId = Math.floor(outer / outerSize) * numIds;
      for (let i = 0; i < numIds; i++, target += sliceSize) {
        const source = (outer * dimSize + ids[firstId + i]!) * sliceSize;
        // A short run is faster in a loop than in a call.
        if (sliceSize < SHORT) for (let k = 0; k < sliceSize; k++) to[target + k] = from[source + k]!;
        else to.set(from.subarray(source, source + sliceSize), target);
      }
    }
    return out;
  };
}

const SHORT = 24;
