import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { composedMatMul } from './composed-mat-mul.ts';
import { kernelModule } from './kernel-module.ts';
import { multiply } from './multiply.ts';
import { runKernel, type WasmBackend } from './wasm-backend.ts';

interface Inputs {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}

interface Attrs {
  transposeA: boolean;
  transposeB: boolean;
  activation?: string;
  leakyreluAlpha?: number;
}

/**
 * Matrix product of one pair or of a batch, each side transposed or not, and the fused form with a bias per column and an activation.
 *
 * tfjs's own is fast for a single pair of which neither is transposed, and keeps packed values of the right side, which would be stale
 * after a write in place. Here nothing is kept.
 */
export function batchMatMul(stock: KernelFunc | undefined): KernelFunc {
  const composed = composedMatMul(stock);
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { a, b, bias, preluActivationWeights } = params.inputs as unknown as Inputs;
    const { transposeA, transposeB, activation, leakyreluAlpha } = params.attrs as unknown as Attrs;
    const [inner, rows] = transposeA
      ? [a.shape.at(-2)!, a.shape.at(-1)!]
      : [a.shape.at(-1)!, a.shape.at(-2)!];
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const [pairsA, pairsB] = [sizeOf(batchA), sizeOf(batchB)];
    const isBatch =
      batchA.length === batchB.length && (pairsA === 1 || pairsB === 1 || `${batchA}` === `${batchB}`);
    const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
    const isPerColumn = bias == null || (bias.shape.length === 1 && bias.shape[0] === columns);
    const fits = isBatch && isFloat && isPerColumn && inner === b.shape.at(transposeB ? -1 : -2);
    if (!fits || kernelModule(backend) === undefined) return composed(params);

    const pairs = pairsA === 1 ? pairsB : pairsA;
    const out = backend.makeOutput([...(pairsA === 1 ? batchB : batchA), rows, columns], 'float32');
    multiply(
      backend,
      { a, b, out, ...(bias != null && { bias }) },
      {
        size: { rows, inner, columns },
        pairs,
        isSameA: pairsA === 1,
        isSameB: pairsB === 1,
        transposeA,
        transposeB,
        isRelu: activation === 'relu',
      },
    );
    if (activation == null || activation === 'linear' || activation === 'relu') return out;
    const [name, inputs, attrs] = ACTIVATIONS[activation]!(out, preluActivationWeights!, leakyreluAlpha!);
    const activated = runKernel(backend, name, inputs, attrs);
    backend.disposeData(out.dataId);
    return activated;
  };
}

const ACTIVATIONS: Readonly<
  Record<
    string,
    (x: TensorInfo, weights: TensorInfo, alpha: number) => [string, Record<string, TensorInfo>, object]
  >
> = {
  relu6: (x) => ['Relu6', { x }, {}],
  elu: (x) => ['Elu', { x }, {}],
  sigmoid: (x) => ['Sigmoid', { x }, {}],
  leakyrelu: (x, _, alpha) => ['LeakyRelu', { x }, { alpha }],
  prelu: (x, alpha) => ['Prelu', { x, alpha }, {}],
};

function sizeOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
