import {
  backend_util,
  div,
  engine,
  type GradConfig,
  getBackend,
  type KernelFunc,
  mul,
  ones,
  reshape,
  sum,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { heapViews, type WasmBackend } from './wasm-backend.ts';

/** Name of the wasm kernel that {@link broadcastKernel} makes. */
export const BROADCAST = 'LtBroadcast';

/**
 * Repeats a float32 tensor along its axes of size 1, for use in gradients. tfjs multiplies by a tensor of ones, which it fills in
 * JavaScript; that stays so on every backend but wasm.
 */
function broadcast(x: Tensor, shape: number[]): Tensor {
  if (getBackend() !== 'wasm') return mul(x, ones(shape, 'float32'));
  return engine().runKernel(BROADCAST, { x }, { shape }) as unknown as Tensor;
}

/** The wasm kernel: `[outer, 1, inner]` becomes `[outer, count, inner]` by copies of ever longer runs. */
export function broadcastKernel(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { x } = inputs as { x: TensorInfo };
    const { shape } = attrs as { shape: number[] };
    const out = backend.makeOutput(shape, 'float32');
    const [from, to] = heapViews<['float32', 'float32']>(backend, [x, out]);
    if (to.length > 0) fill(from, x.shape, to, shape);
    return out;
  };
}

function fill(from: Float32Array, small: number[], to: Float32Array, shape: number[]): void {
  let done = from.length;
  to.set(from);
  // From the last axis to the first: spread what is there, then repeat each part.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const count = shape[axis]! / small[axis]!;
    if (count === 1) continue;
    const part = util.sizeFromShape(shape.slice(axis + 1));
    const parts = done / part;
    for (let i = parts - 1; i >= 0; i--) {
      const start = i * part * count;
      to.copyWithin(start, i * part, (i + 1) * part);
      repeat(to, start, part, count);
    }
    done *= count;
  }
}

/** Repeats the run at `start`, by doubling it until it is long enough to copy at full speed. */
function repeat(values: Float32Array, start: number, length: number, count: number): void {
  const end = start + length * count;
  let done = length;
  while (start + done < end) {
    const step = Math.min(done, end - start - done);
    values.copyWithin(start + done, start, start + step);
    done += step;
  }
}

/** Lets a broadcast be differentiated. */
export const broadcastGradient: GradConfig = {
  kernelName: BROADCAST,
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attrs) => {
    const [x] = saved as [Tensor];
    const { shape } = attrs as unknown as { shape: number[] };
    const axes = [...shape.keys()].filter((axis) => x.shape[axis] !== shape[axis]);
    return { x: () => reshape(sum(dy as Tensor, axes), x.shape) };
  },
};

/** The gradient of `Sum` and `Mean`: the same for every element that was summed. */
export function reductionGradient(kernelName: 'Sum' | 'Mean'): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (anyDy, saved, attrs) => {
      const [x] = saved as [Tensor];
      const axes = util.parseAxisParam((attrs as { axis: number | number[] }).axis, x.shape);
      const [keptShape, reducedShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
      const dy = reshape(anyDy as Tensor, backend_util.expandShapeToKeepDim(keptShape, axes));
      const share = kernelName === 'Mean' ? div(dy, util.sizeFromShape(reducedShape)) : dy;
      return { x: () => broadcast(share, x.shape) };
    },
  };
}
