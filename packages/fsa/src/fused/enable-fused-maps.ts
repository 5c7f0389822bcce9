import { type KernelChunk, type RegisteredKernels, registerKernels } from '@lt/core/tensor';

/**
 * Loads the kernels of the backend in use for activation maps, so that a map, and the flags of its positions, are a shader each in place of
 * thirty ops. There are kernels for webgpu and webgl (version 2 with float32 textures); on other backends the ordinary ops run.
 *
 * Call it once, after `setBackend`. `classActivationMap` takes its kernel where no tape of gradients runs, `FeatureBank` both of them. The
 * results are the same to the digits of float32. It is a call of its own, and not done on import, since which form runs must not depend on when
 * a file arrives.
 *
 * @returns The backend, and the names of its kernels.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { setBackend } from '@tensorflow/tfjs-core';
 * import { enableFusedMaps } from '@lt/fsa/fused';
 *
 * await setBackend('cpu');
 * console.log((await enableFusedMaps()).reason); // there are none for backend cpu
 * ```
 */
export function enableFusedMaps(): Promise<RegisteredKernels> {
  return registerKernels(CHUNKS);
}

/** By name of the backend. One file each, so that nobody loads the code of another backend. */
const CHUNKS: Readonly<Record<string, () => Promise<KernelChunk>>> = {
  webgpu: () => import('./webgpu.ts'),
  webgl: () => import('./webgl.ts'),
};
