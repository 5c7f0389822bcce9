import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/** Sums the rows of `x` that share a segment id. Rows whose id is outside `[0, numSegments)` are left out. */
export function unsortedSegmentSum(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const { numSegments } = attrs as { numSegments: number };
    const rowShape = x.shape.slice(1);
    const rowSize = util.sizeFromShape(rowShape);
    const out = backend.makeOutput([numSegments, ...rowShape], x.dtype === 'float32' ? 'float32' : 'int32');
    const [from, ids, to] = heapViews<['float32', 'int32', 'float32']>(backend, [x, segmentIds, out]);
    const sums = new Float64Array(numSegments * rowSize);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]!;
      if (id < 0 || id >= numSegments) continue;
      const start = row * rowSize;
      const target = id * rowSize;
      for (let i = 0; i < rowSize; i++) sums[target + i]! += from[start + i]!;
    }
    to.set(sums);
    return out;
  };
}
