/**
 * How sure a model is that a row is of a class that it knows; every score is larger for rows that are more known.
 *
 *     'msp'           largest softmax probability                    in [1 / numClasses, 1]
 *     'maxLogit'      largest logit                                  any number
 *     'energy'        temperature · log sum exp(logits / temperature)
 *     'entropy'       minus the entropy of the softmax               in [-log numClasses, 0]
 *     'reachability'  one over the distance to the nearest centroid  above 0
 *     'distance'      minus that distance                            at most 0
 *     'knn'           minus the distance to the k-th nearest training row
 */
export type OpenSetScore = 'msp' | 'maxLogit' | 'energy' | 'entropy' | 'reachability' | 'distance' | 'knn';

/** All scores, for checks. */
export const OPEN_SET_SCORES: readonly OpenSetScore[] = [
  'msp',
  'maxLogit',
  'energy',
  'entropy',
  'reachability',
  'distance',
  'knn',
];

/** Returns a score that no row goes below, and how it is written; `null` if there is none. */
function lowestScore(score: OpenSetScore, numClasses: number): { value: number; written: string } | null {
  if (score === 'msp') return { value: 1 / numClasses, written: `1 / numClasses = ${1 / numClasses}` };
  if (score === 'entropy')
    return { value: -Math.log(numClasses), written: `-log(numClasses) = ${-Math.log(numClasses)}` };
  if (score === 'reachability') return { value: 0, written: '0' };
  return null;
}

/** Throws if no row can score below a threshold. `expected` says of what argument it is. */
export function checkThreshold(
  name: string,
  expected: string,
  threshold: number,
  score: OpenSetScore,
  numClasses: number,
): void {
  const lowest = lowestScore(score, numClasses);
  if (lowest === null || threshold > lowest.value) return;
  throw new RangeError(
    `${name}: expected ${expected} above ${lowest.written} for score '${score}', got ${threshold}. No row scores below that: nothing would ever be rejected.`,
  );
}
