import { type ExtractedFeatures, extractFeatures } from '@lt/backbones';
import { countClasses, createRandom } from '@lt/core';
import type { LabeledInputs, TransferTask } from './transfer-task.ts';

/** Features of some rows, and their classes. */
export interface FeatureSet {
  features: ExtractedFeatures;
  classIds: Int32Array;
}

/** Runs inputs through the extractor: once, whatever is learned from the features. */
export async function toFeatures(
  { extractor }: TransferTask,
  { inputs, classIds }: LabeledInputs,
  options: NonNullable<Parameters<typeof extractFeatures>[2]>,
): Promise<FeatureSet> {
  const features = await extractFeatures(extractor, inputs, options);
  if (features.shape.length === 2 && features.shape[0] === classIds.length) {
    return { features, classIds: Int32Array.from(classIds) };
  }
  throw new RangeError(
    `The extractor gave features of shape [${features.shape.join(', ')}] for ${classIds.length} class ids: expected [${classIds.length}, featureDim]. Pool feature maps first.`,
  );
}

/** Parts the rows: a share of each class is held out, rounded down, so that a class of few rows may have none. */
export function holdOut(
  set: FeatureSet,
  share: number,
  seed: number | string,
): { kept: FeatureSet; held: FeatureSet } {
  const rows = createRandom(seed, 'hold out').shuffle(Int32Array.from(set.classIds.keys()));
  const left = countClasses(set.classIds).map((count) => Math.floor(share * count));
  const isHeld = rows.map((row) => (left[set.classIds[row]!]!-- > 0 ? 1 : 0));
  return {
    kept: pick(set, rows.filter((_, i) => isHeld[i] === 0).toSorted()),
    held: pick(set, rows.filter((_, i) => isHeld[i] === 1).toSorted()),
  };
}

function pick({ features, classIds }: FeatureSet, rows: Int32Array): FeatureSet {
  const dim = features.shape[1]!;
  const data = new Float32Array(rows.length * dim);
  for (const [at, row] of rows.entries()) {
    data.set(features.data.subarray(row * dim, (row + 1) * dim), at * dim);
  }
  return { features: { data, shape: [rows.length, dim] }, classIds: rows.map((row) => classIds[row]!) };
}
