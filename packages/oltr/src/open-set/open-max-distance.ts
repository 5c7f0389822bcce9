/**
 * How far a row of logits is from the mean of a class: `'mixed'` Euclidean distance / 200 + cosine distance, as in the authors' code,
 * `'euclidean'`, or `'cosine'` (1 - cosine of the angle; 1 where a row is all zeros).
 */
export type OpenMaxDistance = 'mixed' | 'euclidean' | 'cosine';

/** All distances, for checks. */
export const OPEN_MAX_DISTANCES: readonly OpenMaxDistance[] = ['mixed', 'euclidean', 'cosine'];

/** Returns the distance from a row of logits, at `row` in `logits`, to the mean of class `c`, in float64. */
export function openMaxDistance(
  logits: ArrayLike<number>,
  row: number,
  means: ArrayLike<number>,
  c: number,
  numClasses: number,
  distance: OpenMaxDistance,
): number {
  let [squares, dot, ofLogits, ofMean] = [0, 0, 0, 0];
  for (let j = 0; j < numClasses; j++) {
    const [z, m] = [logits[row * numClasses + j]!, means[c * numClasses + j]!];
    squares += (z - m) ** 2;
    dot += z * m;
    ofLogits += z * z;
    ofMean += m * m;
  }
  const euclidean = Math.sqrt(squares);
  if (distance === 'euclidean') return euclidean;
  const lengths = Math.sqrt(ofLogits) * Math.sqrt(ofMean);
  const cosine = lengths === 0 ? 1 : 1 - dot / lengths;
  return distance === 'cosine' ? cosine : euclidean / 200 + cosine;
}
