import { describeValue } from '@lt/core';
import type { Dataset } from '@tensorflow/tfjs-data';
import type { DatasetElement } from './batch-sampler.ts';

/** Makes a tfjs dataset of a known size whose passes come from `startPass`, loading tfjs-data only now. */
export async function toDataset<Element extends DatasetElement>(
  size: number,
  fetch: unknown,
  startPass: () => AsyncIterator<Element>,
  caller = 'BatchSampler.toDataset',
): Promise<Dataset<Element>> {
  if (typeof fetch !== 'function') {
    throw new TypeError(`${caller}: expected \`fetch\` to be a function, got ${describeValue(fetch)}.`);
  }
  const { generator } = await loadTfjsData(caller);
  const dataset = generator<Element>(startPass);
  // tfjs leaves the size of a generator open, though fitDataset's progress bars need it.
  (dataset as { size: number }).size = size;
  return dataset;
}

async function loadTfjsData(caller: string): Promise<typeof import('@tensorflow/tfjs-data')> {
  try {
    return await import('@tensorflow/tfjs-data');
  } catch (cause) {
    throw new TypeError(
      `${caller}: expected the optional peer \`@tensorflow/tfjs-data\` to be installed, got an error on loading it.`,
      { cause },
    );
  }
}
