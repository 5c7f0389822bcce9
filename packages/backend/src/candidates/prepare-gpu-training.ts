import { enableGpuTraining } from '../enable-gpu-training.ts';

/** {@link enableGpuTraining}, for a backend that has been chosen. */
export async function prepareGpuTraining(): Promise<string | undefined> {
  const { reason } = await enableGpuTraining();
  return reason && `without kernels for training: ${reason}`;
}
