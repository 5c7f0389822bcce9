import { checkOptions } from '@lt/core';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { withoutRethrowing } from './candidates/without-rethrowing.ts';
import { loadPackage } from './load-package.ts';
import { isRunning, startRegistered } from './registered-backend.ts';
import { checkWinograd } from './wasm/check-winograd.ts';
import { registerTrainingKernels } from './wasm/register-training-kernels.ts';
import { checkThreads } from './wasm/threads/check-threads.ts';
import type { WasmPackage } from './wasm/threads/share-memory.ts';
import { sharingThreads, startThreads } from './wasm/threads/start-threads.ts';
import { threadLimits } from './wasm/threads/thread-limits.ts';
import { allowWinograd } from './wasm/winograd.ts';

/** Options of {@link enableWasmTraining}. */
export interface WasmTrainingOptions {
  /**
   * How many threads share the work. Results do not depend on it.
   *
   * With more than one the backend is started at once, on memory that threads share, so it must not have started before; a backend that
   * is in use stays in use. Give 1 to each of several programs that train at the same time.
   *
   * @default 1, or as many as there are already
   */
  threads?: number;
  /**
   * Whether convolutions of 3×3 and stride 1 may go by Winograd's F(4×4, 3×3): two to three times as fast, where all channels come in
   * eights and tiles of 4×4 fit the output. Values and gradients are then off by up to 5e-5 of their root mean square, and not by 2e-6.
   *
   * @default true, or as it was said before
   */
  winograd?: boolean;
}

/** What {@link enableWasmTraining} returns. */
export interface WasmTraining {
  /** The names of what is registered: kernels, and gradients as `Sum gradient`. */
  registered: string[];
  /** How many threads share the work. */
  threads: number;
  /** Why there are fewer than asked for. */
  reason?: string;
}

/**
 * Registers with tfjs's wasm backend the kernels and gradients that it lacks for training, and those that it gets wrong or far too
 * slowly.
 *
 * {@link selectBackend} calls it when `wasm` comes up; call it yourself if you choose the backend by `setBackend('wasm')`, before or
 * after. It all agrees with the cpu backend. A further call changes nothing but what its options say.
 * Import `@tensorflow/tfjs-layers` or `@tensorflow/tfjs` before, they bring the gradients; if one is imported later, call this again,
 * since tfjs's own gradients have then taken the place of those registered here.
 *
 * What it registers, for tfjs 4.22 on wasm. Missing there: `Conv2DBackpropFilter`, `DepthwiseConv2dNativeBackpropFilter`,
 * `DepthwiseConv2dNativeBackpropInput`, `UnsortedSegmentSum` (the gradient of `gather` and of embeddings), `Einsum`. Wrong:
 * convolutions with padding 'same' and a side of the filter shorter than the stride (`Conv2D`, `FusedConv2D`, `DepthwiseConv2dNative`,
 * `FusedDepthwiseConv2D`), `MaxPoolGrad` on windows of negative numbers, `AvgPoolGrad` at padded edges, `Sum` and `Mean` of many
 * numbers (a million times 0.1 is off in the third digit), they and `Max`, `Min`, `Prod`, `All`, `Any` of nothing, `Cast` to bool,
 * `BatchMatMul` and `_FusedMatMul` of int32. Slow: all convolutions, above all `Conv2DBackpropInput`, matrix products of transposed or
 * batched operands, `Exp`, `Identity` (a copy of every saved activation), `Slice` and `PadV2` of short rows, `GatherV2`
 * (picking a batch of images), `Tile` (each `where` that broadcasts), `Add`, `Sub` and `Multiply` with a vector per channel, `FusedBatchNorm` and its gradient, and the gradient of `Relu`. Kernels whose names begin with `Lt` are for
 * these gradients and for other packages of this library.
 *
 * @param options - How many threads share the work, and whether convolutions may be fast and a little less exact.
 * @returns The names of what is registered, the same at every call, and how many threads there are.
 * @throws TypeError if `threads` is not a number, or `winograd` not a boolean.
 * @throws RangeError if `threads` is not a whole number from 1 to 64.
 * @throws Error if the package `@tensorflow/tfjs-backend-wasm` is not there; the message says what to do.
 *
 * @example
 * ```ts
 * import { enableWasmTraining } from '@lt/backend';
 * import { setBackend } from '@tensorflow/tfjs-core';
 *
 * const { registered } = await enableWasmTraining();
 * await setBackend('wasm');
 * console.log(registered.includes('Conv2DBackpropFilter')); // true
 * ```
 *
 * @see A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, section 4 (F(4×4, 3×3)) —
 *   https://arxiv.org/abs/1509.09308
 */
export async function enableWasmTraining(options: WasmTrainingOptions = {}): Promise<WasmTraining> {
  const { threads, winograd } = checkOptions('enableWasmTraining', options);
  if (threads !== undefined) checkThreads('enableWasmTraining', threads);
  checkWinograd('enableWasmTraining', winograd);
  let wasm: WasmPackage;
  try {
    wasm = await loadPackage('@tensorflow/tfjs-backend-wasm');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `enableWasmTraining: expected @tensorflow/tfjs-backend-wasm to load, got: ${reason}. Install it beside @tensorflow/tfjs-core.`,
      { cause },
    );
  }
  const registered = await registerTrainingKernels();
  allowWinograd(winograd);
  if (threads === undefined || (threads === 1 && !isRunning('wasm'))) {
    return { registered, threads: sharingThreads() };
  }
  const current = getBackend();
  const start = (): Promise<object> => withoutRethrowing(() => startRegistered('wasm'));
  const threading = await startThreads(wasm, threads, threadLimits(globalThis), start);
  if (current) await setBackend(current);
  return { registered, ...threading };
}
