import type { GroupKernels } from './group-kernels.ts';

type Tfjs = typeof import('@tensorflow/tfjs-core');

/** By name of the backend. One file each, so that nobody loads the code of another backend. */
const CHUNKS: Readonly<Record<string, () => Promise<{ kernels: GroupKernels }>>> = {
  webgpu: () => import('./webgpu-groups.ts'),
  webgl: () => import('./webgl-groups.ts'),
};

/** Registers the kernels of the backend in use with tfjs, and returns their names; none where it has none. */
export async function registerGroupKernels(tf: Tfjs): Promise<ReadonlySet<string>> {
  const backendName = tf.getBackend();
  // WebGL 1 has no loops of unknown length.
  const isOld = backendName === 'webgl' && tf.env().getNumber('WEBGL_VERSION') !== 2;
  const { kernels = {} } = isOld ? {} : ((await CHUNKS[backendName]?.()) ?? {});
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (!tf.getKernel(kernelName, backendName)) tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
  return new Set(Object.keys(kernels));
}
