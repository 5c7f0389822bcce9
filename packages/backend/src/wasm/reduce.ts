import { backend_util, type DataType, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapViews, runKernel, type WasmBackend } from './wasm-backend.ts';

/**
 * Sum or mean with float64 accumulators. tfjs adds float32 numbers one by one, so that a sum of ten million terms 0.1 is 9 % off;
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

    // The kernel below reduces one run of neighboring axes; anything else is brought into that form.
    const together = axes.every((at, i) => i === 0 || at === axes[i - 1]! + 1);
    const source = together ? x : moveLast(backend, x, axes);
    const outer = together
      ? util.sizeFromShape(x.shape.slice(0, axes[0] ?? x.shape.length))
      : util.sizeFromShape(keptShape);
    const inner = together ? util.sizeFromShape(x.shape.slice((axes.at(-1) ?? x.shape.length) + 1)) : 1;
    const out = backend.makeOutput(outShape, dtype);
    const [from, to] = heapViews<['float32', 'float32']>(backend, [source, out]);
    const scale = kind === 'Mean' && size > 0 ? 1 / size : 1;
    if (inner === 1) sumRows(from, to, outer, size, scale);
    else sumColumns(from, to, outer, size, inner, scale);
    if (source !== x) backend.disposeData(source.dataId);
    return out;
  };
}

function moveLast(backend: WasmBackend, x: TensorInfo, axes: number[]): TensorInfo {
  const perm = [...x.shape.keys()].filter((at) => !axes.includes(at)).concat(axes);
  return runKernel(backend, 'Transpose', { x }, { perm });
}

/** Sums each of `outer` rows of `size` neighbors. Four sums at a time, so that an addition need not wait for the one before. */
function sumRows(from: Float32Array, to: Float32Array, outer: number, size: number, scale: number): void {
  for (let row = 0; row < outer; row++) {
    const end = (row + 1) * size;
    let at = row * size;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (; at + 3 < end; at += 4) {
      a += from[at]!;
      b += from[at + 1]!;
      c += from[at + 2]!;
      d += from[at + 3]!;
    }
    for (; at < end; at++) a += from[at]!;
    to[row] = (a + b + (c + d)) * scale;
  }
}

/** Sums over the middle axis of `[outer, size, inner]`, four columns at a time. */
function sumColumns(
  from: Float32Array,
  to: Float32Array,
  outer: number,
  size: number,
  inner: number,
  scale: number,
): void {
  for (let block = 0; block < outer; block++) {
    const start = block * size * inner;
    const end = start + size * inner;
    let column = 0;
    for (; column + 3 < inner; column += 4) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let at = start + column; at < end; at += inner) {
        a += from[at]!;
        b += from[at + 1]!;
        c += from[at + 2]!;
        d += from[at + 3]!;
      }
      const out = block * inner + column;
      to[out] = a * scale;
      to[out + 1] = b * scale;
      to[out + 2] = c * scale;
      to[out + 3] = d * scale;
    }
    for (; column < inner; column++) {
      let a = 0;
      for (let at = start + column; at < end; at += inner) a += from[at]!;
      to[block * inner + column] = a * scale;
    }
  }
}
