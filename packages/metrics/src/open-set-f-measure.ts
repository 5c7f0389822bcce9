import { checkOneOf, checkOptions } from '@lt/core';
import { checkOpenSet } from './check-open-set.ts';

/** Options of {@link openSetFMeasure}. */
export interface OpenSetFMeasureOptions {
  /**
   * `'official'` is what the authors' code computes since January 2020. `'legacy'` is what it computed in the ten months before, and
   * what some published tables hold: it does not count a known row that was rejected as a mistake, so that it grows with every row
   * rejected.
   *
   * @default 'official'
   */
  variant?: 'official' | 'legacy';
}

/**
 * Returns the F-measure of open-set recognition: right classes for the known rows, and no class for the unknown ones.
 *
 *     precision = right / (right + wrong),  recall = right / (right + accepted),  F = 2 · precision · recall / (precision + recall)
 *
 * right: known rows with their class predicted; wrong: all other known rows, rejected ones included (legacy: without them); accepted:
 * unknown rows that were given a class. This is the convention of open-set recognition, not the F1 score of textbooks: for that with the
 * unknown as one more class use {@link macroF1}.
 *
 * @param classIds - True class of each row, -1 = unknown, `[numRows]`.
 * @param predicted - Predicted class of each row, -1 = rejected, `[numRows]`.
 * @param options - Which variant.
 * @returns F-measure in [0, 1]; 0 if no known row is right (the authors' code divides by zero there); `null` if no row is known.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number of at least -1.
 *
 * @example
 * ```ts
 * import { openSetFMeasure } from '@lt/metrics';
 *
 * const classIds = [0, 2, 1, 2, -1, -1];
 * const predicted = [0, 1, -1, 2, -1, 0];
 * console.log(openSetFMeasure(classIds, predicted)!.toFixed(4)); // 0.5714
 * console.log(openSetFMeasure(classIds, predicted, { variant: 'legacy' })!.toFixed(4)); // 0.6667
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 4, https://arxiv.org/abs/1904.05160, after A. Bendale, T. Boult, "Towards Open Set Deep Networks", CVPR 2016. The authors' code
 *   adds 1e-12 to the denominator.
 */
export function openSetFMeasure(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: OpenSetFMeasureOptions = {},
): number | null {
  const name = 'openSetFMeasure';
  checkOptions(name, options);
  const variant = checkOneOf(name, 'variant', options.variant ?? 'official', ['official', 'legacy']);
  checkOpenSet(name, classIds, predicted);
  let [known, right, wrong, accepted] = [0, 0, 0, 0];
  for (let row = 0; row < classIds.length; row++) {
    const guess = predicted[row]!;
    if (classIds[row] === -1) {
      if (guess !== -1) accepted++;
      continue;
    }
    known++;
    if (guess === classIds[row]) right++;
    else if (guess !== -1 || variant === 'official') wrong++;
  }
  // The harmonic mean of the two, without a division by zero: 2 · right / (2 · right + wrong + accepted).
  if (known === 0) return null;
  return right === 0 ? 0 : (2 * right) / (2 * right + wrong + accepted);
}
