import type { Rows } from '../open-scorer.ts';

/** Returns the mean feature of each class, `[numClasses, featureDim]`; every class has images. */
export function classMeans(features: Rows, classIds: Int32Array, classCounts: Int32Array): Rows {
  const numColumns = features.shape[1];
  const sums = new Float64Array(classCounts.length * numColumns);
  for (const [row, c] of classIds.entries()) {
    for (let d = 0; d < numColumns; d++) sums[c * numColumns + d]! += features.data[row * numColumns + d]!;
  }
  const data = Float32Array.from(sums, (sum, i) => sum / classCounts[Math.floor(i / numColumns)]!);
  return { data, shape: [classCounts.length, numColumns] };
}
