import { backend_util, type DataType, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { blocksOf } from './blocks.ts';
import { addressesOf, kernelModule, runShared, withScratch } from './kernel-module.ts';
import { heapViews, runKernel, type WasmBackend } from './wasm-backend.ts';

/** Neighbors that are summed in float32, 16 sums at a time. Their sums are then added in float64. */
const RUN = 1024;

/**
 * Sum or mean, in float32 over blocks and in float64 across them. tfjs adds float32 numbers one by one, so that a sum of ten million terms 0.1 is 9 % off;
 * it also transposes first where the axes are not the last ones. An empty sum and an empty mean are 0, as on the cpu backend.
 */
export function sumOrMean(kind: 'Sum' | 'Mean'): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { x } = inputs as { x: TensorInfo };
    const { axis, keepDims } = attrs as { axis: number | number[]; keepDims?: boolean };
    const axes = util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
    const [keptShape, reducedShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const outShape = keepDims ? backend_util.expandShapeToKeepDim(keptShape, axes) : keptShape;
    const size = util.sizeFromShape(reducedShape);
    const dtype: DataType = kind === 'Mean' || x.dtype === 'float32' ? 'float32' : 'int32';

    // The loops below reduce one run of neighboring axes; anything else is brought into that form.
    const together = axes.every((at, i) => i === 0 || at === axes[i - 1]! + 1);
    const source = together ? x : moveLast(backend, x, axes);
    const first = axes[0] ?? x.shape.length;
    const outer = util.sizeFromShape(together ? x.shape.slice(0, first) : keptShape);
    const inner = together ? util.sizeFromShape(x.shape.slice(first + axes.length)) : 1;
    const out = backend.makeOutput(outShape, dtype);
    const scale = kind === 'Mean' && size > 0 ? 1 / size : 1;
    if (x.dtype === 'float32' && kernelModule(backend) !== undefined) {
      reduce(backend, source, out, [outer, size, inner], scale);
    } else {
      const [from, to] = heapViews<['float32', 'float32']>(backend, [source, out]);
      for (let block = 0; block < outer; block++) sumRows(from, to, block, size, inner, scale);
    }
    if (source !== x) backend.disposeData(source.dataId);
    return out;
  };
}

function moveLast(backend: WasmBackend, x: TensorInfo, axes: number[]): TensorInfo {
  const perm = [...x.shape.keys()].filter((at) => !axes.includes(at)).concat(axes);
  return runKernel(backend, 'Transpose', { x }, { perm });
}

/** Writes the sums over the middle axis, times a scale. Long sums are added block by block, in float64 across blocks. */
function reduce(
  backend: WasmBackend,
  x: TensorInfo,
  out: TensorInfo,
  [outer, size, inner]: [number, number, number],
  scale: number,
): void {
  if (outer * inner === 0) return;
  const blockSize = inner === 1 ? RUN : blocksOf(size, inner).rows;
  const blocks = Math.max(1, Math.ceil(size / blockSize));
  const numbers = Math.max(1, Math.min(size, blockSize)) * inner;
  const work = { units: outer * blocks, grain: Math.ceil(60_000 / numbers) };
  const partBytes = blocks > 1 ? outer * blocks * inner * Float32Array.BYTES_PER_ELEMENT : 0;
  withScratch(backend, partBytes, (parts) => {
    const [from, to] = addressesOf(backend, [x, out]);
    if (blocks === 1) {
      runShared(backend, 'sumBlocks', work, from, to, size, inner, 1, blockSize, scale);
      return;
    }
    runShared(backend, 'sumBlocks', work, from, parts, size, inner, blocks, blockSize, 1);
    const adding = { units: outer * inner, grain: Math.ceil(20_000 / blocks) };
    runShared(backend, 'addBlocks', adding, parts, to, inner, blocks, scale);
  });
}

/** Sums rows of `width` numbers, for integers and without SIMD. */
function sumRows(
  from: Float32Array,
  to: Float32Array,
  block: number,
  count: number,
  width: number,
  scale: number,
): void {
  for (let column = 0; column < width; column++) {
    let sum = 0;
    const start = block * count * width + column;
    for (let row = 0; row < count; row++) sum += from[start + row * width]!;
    to[block * width + column] = sum * scale;
  }
}
