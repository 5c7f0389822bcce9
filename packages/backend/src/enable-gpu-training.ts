import { type KernelChunk, type RegisteredKernels, registerKernels } from '@lt/core/tensor';

/**
 * Registers with the GPU backend in use, webgpu or webgl (version 2 with float32 textures), the kernels that take a training step with fewer
 * passes. Nothing is missing there without them: on other backends, and before the call, the ordinary ops run.
 *
 * {@link selectBackend} calls it when `webgpu` or `webgl` comes up; call it yourself if you choose the backend by `setBackend`, after that. A
 * further call changes nothing.
 *
 * `LtSgdStep` is the step of a variable by `sgd` of @lt/training, with momentum, Nesterov momentum and weight decay: two shaders in place of eight.
 * `LtBatchNorm`, `LtBatchNormGrad` and `LtReluGrad` are the batch normalization of the networks of @lt/backbones in training, with the sum with a
 * shortcut and ReLU behind it: nine shaders with the gradient, in place of twenty-six for the normalization alone. The results are those of the
 * ordinary ops to the digits of float32; mean and variance lose fewer.
 *
 * @returns The backend, and the names of its kernels, the same at every call.
 * @throws Error if tfjs has no backend that starts.
 *
 * @example
 * ```ts
 * import { enableGpuTraining } from '@lt/backend';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { setBackend } from '@tensorflow/tfjs-core';
 *
 * await setBackend('cpu');
 * console.log((await enableGpuTraining()).reason); // there are none for backend cpu
 * ```
 *
 * @see S. Ioffe, C. Szegedy, "Batch Normalization", ICML 2015, section 3 — https://arxiv.org/abs/1502.03167
 */
export function enableGpuTraining(): Promise<RegisteredKernels> {
  return registerKernels(CHUNKS);
}

/** By name of the backend. One file each, so that nobody loads the code of another backend. */
const CHUNKS: Readonly<Record<string, () => Promise<KernelChunk>>> = {
  webgpu: () => import('./gpu/webgpu.ts'),
  webgl: () => import('./gpu/webgl.ts'),
};
