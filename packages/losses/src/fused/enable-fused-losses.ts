import { type KernelChunk, registerKernels, runRegistered } from '@lt/core/tensor';
import { fusion } from '../kernels/fusion.ts';
import { registeredKernel } from '../kernels/registered-kernel.ts';

/** What {@link enableFusedLosses} found. */
export interface FusedLosses {
  /** Name of the backend in use. */
  backend: string;
  /** Names of the fused kernels in tfjs's registry; none if this backend has none. */
  kernels: string[];
  /** Why there are none. */
  reason?: string;
}

/**
 * Loads the fused kernels of the backend in use, so that the losses on logits take one pass over their data instead of twenty.
 *
 * It is a file of its own, `@lt/losses/fused`, so that a bundle without it holds no line of it. There are kernels for cpu, wasm, webgpu, and webgl (version 2 with float32 textures).
 *
 * Call it once, after `setBackend` and before training. Until then, and on backends without fused kernels, every loss runs as ordinary
 * tfjs ops, with the same results to the digits of float32. It is a call of its own, and not done on import, since which form runs must
 * not depend on when a file arrives: same seed, same bytes. Only the one file for this backend is loaded.
 *
 * The kernels are registered with tfjs and stay for as long as the page or process runs. After a change of backend call it again; calling
 * it twice costs nothing. While tfjs records a tape through the loss, for second derivatives, the ordinary
 * ops run.
 *
 * On wasm it also replaces tfjs's kernel `Identity`, for everything that runs on that backend: a clone then shares the memory of its
 * tensor, as on all other backends. tfjs clones what it saves for a gradient, and copies of the logits and the targets would take longer
 * than the loss. Values are the same either way, since no kernel of tfjs changes the numbers of a tensor.
 *
 * @returns The backend, and the names of its fused kernels.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { softmaxCrossEntropy } from '@lt/losses';
 * import { enableFusedLosses } from '@lt/losses/fused';
 *
 * const { backend, kernels } = await enableFusedLosses();
 * console.log(backend, kernels.includes('LtAffineSoftmax')); // cpu true
 *
 * const loss = await softmaxCrossEntropy([0, 2], tensor2d([[2, 0, 0], [2, 0, 0]])).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.2395', '2.2395' ]
 * ```
 */
export async function enableFusedLosses(): Promise<FusedLosses> {
  const found = await registerKernels(CHUNKS);
  if (found.reason === undefined) Object.assign(fusion, { wrap: registeredKernel, run: runRegistered });
  return found;
}

/** By name of the backend. One file each, so that nobody loads the code of another backend. */
const CHUNKS: Readonly<Record<string, () => Promise<KernelChunk>>> = {
  cpu: () => import('./cpu.ts'),
  wasm: () => import('./wasm.ts'),
  webgpu: () => import('./webgpu.ts'),
  webgl: () => import('./webgl.ts'),
};
