import type { Host } from '../host.ts';
import { isRegistered, startRegistered } from '../registered-backend.ts';
import type { Starter } from './candidate.ts';

/** TensorFlow on an NVIDIA GPU, by the package tfjs-node-gpu. Refused where it would compute on the CPU. */
export const startTensorflowGpu: Starter = async (host) => {
  await loadNodePackage(host, '@tensorflow/tfjs-node-gpu');
  if (!(await start()).usesGpu) throw new Error('TensorFlow found no GPU that it can use');
  return { device: 'TensorFlow, CUDA GPU' };
};

/** TensorFlow on the CPU, by the package tfjs-node, or by tfjs-node-gpu where that one is loaded already. */
export const startTensorflow: Starter = async (host) => {
  // Only one of the two packages can be loaded in a process: both bring the backend 'tensorflow'.
  if (!isRegistered('tensorflow')) await loadNodePackage(host, '@tensorflow/tfjs-node');
  return { device: `TensorFlow, ${(await start()).usesGpu ? 'CUDA GPU' : 'CPU'}` };
};

async function start(): Promise<{ usesGpu: boolean }> {
  const backend = (await startRegistered('tensorflow')) as { isUsingGpuDevice?: boolean };
  return { usesGpu: backend.isUsingGpuDevice === true };
}

async function loadNodePackage({ platform, util, load }: Host, specifier: string): Promise<void> {
  if (platform !== 'node') throw new Error(`${specifier} runs in Node only`);
  if (util !== undefined) repairUtil(util);
  await load(specifier);
}

/**
 * Puts back the two functions of Node's `util` that tfjs-node 4.22 calls and that later versions of Node drop: without them it fails
 * on Node 23 and above (tensorflow/tfjs#8609).
 */
function repairUtil(util: Record<string, unknown>): void {
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
