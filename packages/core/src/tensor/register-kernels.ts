import {
  backend,
  getBackend,
  getKernel,
  type KernelFunc,
  ready,
  registerKernel,
} from '@tensorflow/tfjs-core';

/** Kernels of one backend. */
export interface KernelChunk {
  /** Kernels by their names in tfjs's registry. */
  kernels: Readonly<Record<string, KernelFunc>>;
  /** Readies the backend for the kernels. Returns why they cannot run on it; `undefined` if they can. */
  prepare?: (backend: object) => string | undefined;
}

/** What {@link registerKernels} found. */
export interface RegisteredKernels {
  /** Name of the backend in use. */
  backend: string;
  /** Names of the kernels in tfjs's registry; none if this backend has none. */
  kernels: string[];
  /** Why there are none. */
  reason?: string;
}

/**
 * Loads kernels for the backend in use and registers them with tfjs. Calling it twice costs nothing.
 *
 * @param chunks - What loads the kernels of a backend, by its name: one file each, so that nobody loads the code of another backend.
 * @returns The backend, and the names of its kernels.
 *
 * @example
 * ```ts
 * import { registerKernels } from '@lt/core/tensor';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { setBackend } from '@tensorflow/tfjs-core';
 *
 * await setBackend('cpu');
 * const { kernels, reason } = await registerKernels({ webgpu: async () => ({ kernels: {} }) });
 * console.log(kernels.length, reason); // 0 there are none for backend cpu
 * ```
 */
export async function registerKernels(
  chunks: Readonly<Record<string, () => Promise<KernelChunk>>>,
): Promise<RegisteredKernels> {
  await ready();
  const name = getBackend();
  const chunk = await chunks[name]?.();
  if (chunk === undefined)
    return { backend: name, kernels: [], reason: `there are none for backend ${name}` };
  const reason = chunk.prepare?.(backend());
  if (reason !== undefined) return { backend: name, kernels: [], reason };
  for (const [kernelName, kernelFunc] of Object.entries(chunk.kernels)) {
    // Another copy of the package may have registered it.
    if (!getKernel(kernelName, name)) registerKernel({ kernelName, backendName: name, kernelFunc });
  }
  return { backend: name, kernels: Object.keys(chunk.kernels) };
}
