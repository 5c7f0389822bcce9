import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews, runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/** Below this many multiplications per matrix, tfjs's plain loop beats a call of the fast kernel. */
const SMALL = 32_768;

/**
 * Matrix product without kernels of our own, in the one form that tfjs has a fast kernel for: a single pair, neither transposed. A
 * transposed operand is laid out first, a batch is taken pair by pair. For engines without SIMD, for int32, and for what tfjs refuses.
 *
 * Also fits the fused form, whose bias has rank 1 and so is the same for every pair.
 */
export function composedMatMul(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { a, b } = params.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = params.attrs as unknown as {
      transposeA: boolean;
      transposeB: boolean;
    };
    const [batchA, batchB] = [batchOf(a), batchOf(b)];
    const batch = Math.max(batchA, batchB);
    const [innerA, leftA] = transposeA
      ? [a.shape.at(-2)!, a.shape.at(-1)!]
      : [a.shape.at(-1)!, a.shape.at(-2)!];
    const right = b.shape.at(transposeB ? -2 : -1)!;
    const innerB = b.shape.at(transposeB ? -1 : -2)!;
    const plain = !transposeA && !transposeB;
    const work = leftA * innerA * right;
    const fits = innerA === innerB && (batchA === batchB || batchA === 1 || batchB === 1) && sameBatch(a, b);
    if (fits && a.dtype === 'int32' && b.dtype === 'int32') {
      return multiplyIntegers(backend, a, b, transposeA, transposeB, [leftA, innerA, right]);
    }
    const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
    if (fits && isFloat && innerA === 0) return multiplyNothing(params, stock!, leftA, right);
    if (!fits || !isFloat || work < SMALL || (plain && batch === 1)) return stock!(params);

    const left = transposeA ? transposeLast(backend, a) : a;
    const rightSide = transposeB ? transposeLast(backend, b) : b;
    const attrs = { ...params.attrs, transposeA: false, transposeB: false };
    const multiply = (one: TensorInfo, other: TensorInfo): TensorInfo =>
      stock!({ inputs: { ...params.inputs, a: one, b: other }, backend, attrs }) as TensorInfo;
    const outShape = productShape(a, b, leftA, right);
    let out: TensorInfo;
    if (batch === 1) {
      out = multiply(withShape(left, [1, leftA, innerA]), withShape(rightSide, [1, innerA, right]));
      out.shape = outShape;
    } else {
      out = backend.makeOutput(outShape, 'float32');
      for (let pair = 0; pair < batch; pair++) {
        const one = copySlice(backend, left, [1, leftA, innerA], batchA === 1 ? 0 : pair);
        const other = copySlice(backend, rightSide, [1, innerA, right], batchB === 1 ? 0 : pair);
        const product = multiply(one, other);
        const [to, from] = heapViews<['float32', 'float32']>(backend, [out, product]);
        to.set(from, pair * leftA * right);
        for (const { dataId } of [one, other, product]) backend.disposeData(dataId);
      }
    }
    if (left !== a) backend.disposeData(left.dataId);
    if (rightSide !== b) backend.disposeData(rightSide.dataId);
    return out;
  };
}

function productShape(a: TensorInfo, b: TensorInfo, left: number, right: number): number[] {
  return [...(batchOf(a) >= batchOf(b) ? a : b).shape.slice(0, -2), left, right];
}

/** A sum of no products is 0, to which the fused form still adds its bias. tfjs leaves in the result whatever the memory holds. */
function multiplyNothing(
  params: Parameters<KernelFunc>[0],
  stock: KernelFunc,
  left: number,
  right: number,
): TensorInfo {
  const backend = params.backend as WasmBackend;
  const { a, b } = params.inputs as { a: TensorInfo; b: TensorInfo };
  // One product of zeros instead of none.
  const one = backend.makeOutput([...a.shape.slice(0, -2), left, 1], 'float32');
  const other = backend.makeOutput([...b.shape.slice(0, -2), 1, right], 'float32');
  for (const zeros of heapViews<['float32', 'float32']>(backend, [one, other])) zeros.fill(0);
  const attrs = { ...params.attrs, transposeA: false, transposeB: false };
  const out = stock({ inputs: { ...params.inputs, a: one, b: other }, backend, attrs }) as TensorInfo;
  for (const { dataId } of [one, other]) backend.disposeData(dataId);
  return out;
}

/** The product of int32 matrices, which tfjs refuses. Confusion matrices are made of it. */
function multiplyIntegers(
  backend: WasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  [left, inner, right]: [number, number, number],
): TensorInfo {
  const out = backend.makeOutput(productShape(a, b, left, right), 'int32');
  const [aValues, bValues, values] = heapViews<['int32', 'int32', 'int32']>(backend, [a, b, out]);
  const [aRow, aStep] = transposeA ? [1, left] : [inner, 1];
  const [bColumn, bStep] = transposeB ? [inner, 1] : [1, right];
  for (let at = 0; at < values.length; at++) {
    const pair = Math.floor(at / (left * right));
    const row = Math.floor(at / right) % left;
    const aStart = (batchOf(a) === 1 ? 0 : pair) * left * inner + row * aRow;
    const bStart = (batchOf(b) === 1 ? 0 : pair) * inner * right + (at % right) * bColumn;
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += aValues[aStart + k * aStep]! * bValues[bStart + k * bStep]!;
    values[at] = sum;
  }
  return out;
}

function batchOf({ shape }: TensorInfo): number {
  return shape.slice(0, -2).reduce((product, size) => product * size, 1);
}

/** Whether the batch axes agree, or one side has a single matrix. Partial broadcasting is left to tfjs. */
function sameBatch(a: TensorInfo, b: TensorInfo): boolean {
  const [one, other] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (batchOf(a) === 1 || batchOf(b) === 1) return one.length === other.length;
  return one.length === other.length && one.every((size, i) => size === other[i]);
}

function transposeLast(backend: WasmBackend, x: TensorInfo): TensorInfo {
  const rank = x.shape.length;
  const perm = [...x.shape.keys()];
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return runKernel(backend, 'Transpose', { x }, { perm });
}

/** Copies one matrix of a batch. A fresh tensor each: tfjs keeps packed values of the right operand per tensor. */
function copySlice(backend: WasmBackend, x: TensorInfo, shape: number[], index: number): TensorInfo {
  const slice = backend.makeOutput(shape, 'float32');
  const [from, to] = heapViews<['float32', 'float32']>(backend, [x, slice]);
  to.set(from.subarray(index * to.length, (index + 1) * to.length));
  return slice;
}
