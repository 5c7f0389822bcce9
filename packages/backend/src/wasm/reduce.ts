import { backend_util, type DataType, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapViews, runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/** Rows that the pooling kernel sums at a time, in float32. Their sums are then added in float64. */
const WINDOW = 512;

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

    // The loops below reduce one run of neighboring axes; anything else is brought into that form.
    const together = axes.every((at, i) => i === 0 || at === axes[i - 1]! + 1);
    const source = together ? x : moveLast(backend, x, axes);
    const first = axes[0] ?? x.shape.length;
    const outer = util.sizeFromShape(together ? x.shape.slice(0, first) : keptShape);
    const inner = together ? util.sizeFromShape(x.shape.slice(first + axes.length)) : 1;
    const out = backend.makeOutput(outShape, dtype);
    const scale = kind === 'Mean' && size > 0 ? 1 / size : 1;
    if (inner > 1 && size >= WINDOW && x.dtype === 'float32') {
      sumManyRows(backend, withShape(source, [outer, size, inner]), out, scale);
    } else {
      const [from, to] = heapViews<['float32', 'float32']>(backend, [source, out]);
      if (inner === 1) sumNeighbors(from, to, outer, size, scale);
      else
        for (let block = 0; block < outer; block++)
          sumRows(from, block * size, size, inner, to, block * inner, scale);
    }
    if (source !== x) backend.disposeData(source.dataId);
    return out;
  };
}

function moveLast(backend: WasmBackend, x: TensorInfo, axes: number[]): TensorInfo {
  const perm = [...x.shape.keys()].filter((at) => !axes.includes(at)).concat(axes);
  return runKernel(backend, 'Transpose', { x }, { perm });
}

/** Sums each of `outer` runs of `size` neighbors. Four sums at a time, so that an addition need not wait for the one before. */
function sumNeighbors(
  from: Float32Array,
  to: Float32Array,
  outer: number,
  size: number,
  scale: number,
): void {
  for (let run = 0; run < outer; run++) {
    const end = (run + 1) * size;
    let at = run * size;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (; at + 3 < end; at += 4) {
      a += from[at]!;
      b += from[at + 1]!;
      c += from[at + 2]!;
      d += from[at + 3]!;
    }
    for (; at < end; at++) a += from[at]!;
    to[run] = (a + b + (c + d)) * scale;
  }
}

/** Sums `count` rows of `width` numbers, from row `first` on, into `to[at], …`, four columns at a time. */
function sumRows(
  from: Float32Array,
  first: number,
  count: number,
  width: number,
  to: Float32Array | Float64Array,
  at: number,
  scale: number,
): void {
  const start = first * width;
  const end = (first + count) * width;
  let column = 0;
  for (; column + 3 < width; column += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = start + column; i < end; i += width) {
      a += from[i]!;
      b += from[i + 1]!;
      c += from[i + 2]!;
      d += from[i + 3]!;
    }
    to[at + column] = a * scale;
    to[at + column + 1] = b * scale;
    to[at + column + 2] = c * scale;
    to[at + column + 3] = d * scale;
  }
  for (; column < width; column++) {
    let a = 0;
    for (let i = start + column; i < end; i += width) a += from[i]!;
    to[at + column] = a * scale;
  }
}

/**
 * Sums the middle axis of `[outer, size, inner]`: average pooling gives the means of whole windows of rows, the rest is added here.
 * Pooling loses NaN, so where anything is not finite, all is added here.
 */
function sumManyRows(backend: WasmBackend, x: TensorInfo, out: TensorInfo, scale: number): void {
  const [outer, size, inner] = x.shape as [number, number, number];
  const windows = Math.floor(size / WINDOW);
  const pooled = runKernel(
    backend,
    'AvgPool',
    { x: withShape(x, [outer, size, 1, inner]) },
    { filterSize: [WINDOW, 1], strides: [WINDOW, 1], pad: 'valid' },
  );
  const [from, means, to] = heapViews<['float32', 'float32', 'float32']>(backend, [x, pooled, out]);
  const whole = new Float64Array(inner);
  const rest = new Float64Array(inner);
  for (let block = 0; block < outer; block++) {
    sumRows(means, block * windows, windows, inner, whole, 0, WINDOW);
    if (!whole.every(Number.isFinite)) {
      sumRows(from, block * size, size, inner, to, block * inner, scale);
      continue;
    }
    sumRows(from, block * size + windows * WINDOW, size - windows * WINDOW, inner, rest, 0, 1);
    for (let i = 0; i < inner; i++) to[block * inner + i] = (whole[i]! + rest[i]!) * scale;
  }
  backend.disposeData(pooled.dataId);
}
