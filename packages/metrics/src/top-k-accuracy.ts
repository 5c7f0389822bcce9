import { checkNumber, checkNumbers, checkOptions } from '@lt/core';
import type { ClassOptions } from './class-options.ts';
import { checkMatrix, type ScoreMatrix } from './score-matrix.ts';

/** Options of {@link topKAccuracy}. */
export interface TopKOptions extends ClassOptions {
  /** How many of the classes with the highest scores are looked at, from 1 to the number of classes. */
  k: number;
}

/**
 * Returns the share of rows whose true class is among the k classes with the highest scores.
 *
 * Use it where classes are many and alike, as among species: top-5 beside {@link accuracy}, which is top-1.
 *
 *     topKAccuracy = rows with (classes ranked before the true class) < k / rows
 *
 * Of equal scores the class with the larger id is ranked first, as in scikit-learn, so that k = 1 and an `argMax` that takes the first
 * of equal scores may differ. PyTorch's `topk` leaves the order open.
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param scores - Logits or probabilities, flat and row by row, `[numRows · numClasses]`, as `await logits.data()` gives them, or an
 *   array of rows.
 * @param options - k, and the number of classes; without it the length of `scores` tells.
 * @returns Top-k accuracy in [0, 1]; 1 if k is the number of classes.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, `scores` has another size, a score is not finite, an id is not a whole number in
 *   [0, numClasses), or `k` not one in [1, numClasses].
 *
 * @example
 * ```ts
 * import { topKAccuracy } from '@lt/metrics';
 *
 * const scores = Float32Array.of(3, 2, 1, 3, 2, 1, 1, 2, 3, 1, 2, 3);
 * console.log(topKAccuracy([0, 1, 2, 0], scores, { k: 1 })); // 0.5
 * console.log(topKAccuracy([0, 1, 2, 0], scores, { k: 2 })); // 0.75
 * ```
 *
 * @see O. Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge", IJCV 2015, https://arxiv.org/abs/1409.0575
 */
export function topKAccuracy(classIds: ArrayLike<number>, scores: ScoreMatrix, options: TopKOptions): number {
  const name = 'topKAccuracy';
  checkNumbers(name, 'classIds', classIds, { min: 0, integer: true });
  checkOptions(name, options);
  if (options.numClasses !== undefined) checkNumber(name, 'numClasses', options.numClasses, WHOLE);
  const shape = { numRows: classIds.length, numClasses: options.numClasses };
  const { values, numRows, numClasses } = checkMatrix(name, 'scores', scores, shape);
  const k = checkNumber(name, 'k', options.k, { ...WHOLE, max: numClasses });
  checkNumbers(name, 'classIds', classIds, { min: 0, below: numClasses, integer: true });
  let hits = 0;
  for (let row = 0; row < numRows; row++) {
    const start = row * numClasses;
    const own = start + classIds[row]!;
    const score = values[own]!;
    let before = 0;
    for (let i = start; i < start + numClasses; i++) {
      if (values[i]! > score || (values[i] === score && i > own)) before++;
    }
    if (before < k) hits++;
  }
  return hits / numRows;
}

const WHOLE = { min: 1, integer: true } as const;
