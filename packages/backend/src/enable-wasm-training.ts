import { loadPackage } from './load-package.ts';
import { registerTrainingKernels } from './wasm/register-training-kernels.ts';

/**
 * Registers with tfjs's wasm backend the kernels and gradients that it lacks for training, and those that it gets wrong or far too
 * slowly.
 *
 * {@link selectBackend} calls it when `wasm` comes up; call it yourself if you choose the backend by `setBackend('wasm')`, before or
 * after. Everything is composed of the fast kernels that are there, and agrees with the cpu backend. A further call changes nothing.
 * Import `@tensorflow/tfjs-layers` or `@tensorflow/tfjs` before, they bring the gradients; if one is imported later, call this again,
 * since tfjs's own gradients have then taken the place of those registered here.
 *
 * Missing in tfjs 4.22 on wasm: `Conv2DBackpropFilter`, `DepthwiseConv2dNativeBackpropFilter`, `DepthwiseConv2dNativeBackpropInput`,
 * `UnsortedSegmentSum` (the gradient of `gather` and of embeddings), `Einsum`. Wrong: convolutions with padding 'same' and a side of
 * the filter shorter than the stride (`Conv2D`, `DepthwiseConv2dNative` and their fused forms), `MaxPoolGrad` on windows of negative
 * numbers, `Sum` and `Mean` of many numbers (a million times 0.1 is off in the third digit), all reductions of nothing. Slow:
 * `Conv2DBackpropInput`, matrix products of transposed or batched operands, `Identity` (a copy of every saved activation), the
 * gradient of batch normalization.
 *
 * @returns The names of what is registered, the same at every call.
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
 */
export async function enableWasmTraining(): Promise<{
  /** The names of what is registered: kernels, and gradients as `Sum gradient`. */
  registered: string[];
}> {
  try {
    await loadPackage('@tensorflow/tfjs-backend-wasm');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `enableWasmTraining: expected @tensorflow/tfjs-backend-wasm to load, got: ${reason}. Install it beside @tensorflow/tfjs-core.`,
      { cause },
    );
  }
  return { registered: await registerTrainingKernels() };
}
