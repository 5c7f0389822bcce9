import type { Tensor } from '@tensorflow/tfjs-core';

/** Tells a tensor from everything else, without loading tfjs: who passes one has it. */
export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dataSync' in value &&
    'dtype' in value &&
    'shape' in value &&
    Array.isArray(value.shape)
  );
}

/** Loads tfjs, to make tensors. */
export async function loadTfjs(caller: string): Promise<typeof import('@tensorflow/tfjs-core')> {
  try {
    return await import('@tensorflow/tfjs-core');
  } catch (cause) {
    throw new TypeError(
      `${caller}: expected the optional peer \`@tensorflow/tfjs-core\` to be installed, got an error on loading it.`,
      { cause },
    );
  }
}
