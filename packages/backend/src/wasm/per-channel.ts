import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend, withShape } from './wasm-backend.ts';

/** Up to this many numbers, tfjs's own broadcast is as fast. */
const SMALL = 4096;
/** How many numbers the widened vector has at most. */
const WIDTH = 1024;

/**
 * An elementwise operation of two tensors, with a shortcut for a vector per channel, as in biases and batch normalization.
 *
 * tfjs runs through such a broadcast in steps of the vector's length, which is slow for the few channels of small networks. The same
 * values follow from a vector repeated k times on rows that are k times as long.
 */
export function elementwise(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { a, b } = params.inputs as { a: TensorInfo; b: TensorInfo };
    const repeat = repeats(a, b);
    const repeatA = repeat === 1 ? repeats(b, a) : 1;
    if (repeat === 1 && repeatA === 1) return stock!(params);
    const [x, vector, count] = repeat > 1 ? [a, b, repeat] : [b, a, repeatA];
    const wide = repeatVector(backend, vector, count);
    const rows = withShape(x, [util.sizeFromShape(x.shape) / wide.shape[0]!, wide.shape[0]!]);
    const out = stock!({
      ...params,
      inputs: repeat > 1 ? { a: rows, b: wide } : { a: wide, b: rows },
    }) as TensorInfo;
    backend.disposeData(wide.dataId);
    out.shape = x.shape;
    return out;
  };
}

/** How often `vector` can be repeated to meet longer rows of `x`; 1 where it is no vector per channel or not worth it. */
function repeats(x: TensorInfo, vector: TensorInfo): number {
  const channels = x.shape.at(-1) ?? 1;
  const size = util.sizeFromShape(x.shape);
  if (x.dtype !== 'float32' || vector.dtype !== 'float32') return 1;
  if (size < SMALL || vector.shape.length > x.shape.length) return 1;
  if (vector.shape.at(-1) !== channels || util.sizeFromShape(vector.shape) !== channels) return 1;
  const rows = size / channels;
  for (let count = Math.floor(WIDTH / channels); count > 1; count--) if (rows % count === 0) return count;
  return 1;
}

function repeatVector(backend: WasmBackend, vector: TensorInfo, count: number): TensorInfo {
  const length = util.sizeFromShape(vector.shape);
  const wide = backend.makeOutput([length * count], 'float32');
  const [from, to] = heapViews<['float32', 'float32']>(backend, [vector, wide]);
  for (let i = 0; i < count; i++) to.set(from, i * length);
  return wide;
}
