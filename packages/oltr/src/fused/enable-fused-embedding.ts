import { type KernelChunk, type RegisteredKernels, registerKernels } from '@lt/core/tensor';

/**
 * Loads the kernels of the backend in use for meta-embeddings: what comes after the matrix products is then a pass over each row, and one
 * more for the gradient, in place of forty ops. There are kernels for webgpu and webgl (version 2 with float32 textures); on other
 * backends the ordinary ops run.
 *
 * Call it once, after `setBackend` and before training. `metaEmbedding` and its layer take the kernels where the memory is a constant and
 * the scale a number, as by default. The results are the same to the digits of float32. Second derivatives need the ordinary ops: tfjs
 * knows no gradient of a kernel's gradient, and says so.
 *
 * @returns The backend, and the names of its kernels.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { setBackend } from '@tensorflow/tfjs-core';
 * import { enableFusedEmbedding } from '@lt/oltr/fused';
 *
 * await setBackend('cpu');
 * console.log((await enableFusedEmbedding()).reason); // there are none for backend cpu
 * ```
 */
export function enableFusedEmbedding(): Promise<RegisteredKernels> {
  return registerKernels(CHUNKS);
}

/** By name of the backend. One file each, so that nobody loads the code of another backend. */
const CHUNKS: Readonly<Record<string, () => Promise<KernelChunk>>> = {
  webgpu: () => import('./webgpu.ts'),
  webgl: () => import('./webgl.ts'),
};
