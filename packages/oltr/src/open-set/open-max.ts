import { checkNumber, checkOneOf, checkOptions, describeValue } from '@lt/core';
import type { OpenMaxModel, WeibullTail } from './fit-open-max.ts';
import { OPEN_MAX_DISTANCES, type OpenMaxDistance, openMaxDistance } from './open-max-distance.ts';
import { checkRows, type OpenSetRows } from './open-set-rows.ts';
import { weibullCdf } from './weibull-tail.ts';

/** Options of {@link openMax}: what {@link fitOpenMax} returns, and how many classes are doubted. */
export interface OpenMaxOptions {
  /** Mean logits of each class, `[numClasses, numClasses]`. */
  meanLogits: OpenSetRows;
  /** Tail of the distances of each class, `[numClasses]`; `null` for a class that is never doubted. */
  weibull: readonly (WeibullTail | null)[];
  /** Classes of a row that are doubted, those of the largest logits, at least 1; may exceed the number of classes. @default 10 */
  alphaRank?: number;
  /** How distance is measured: as the tails were fitted. @default 'mixed' */
  distance?: OpenMaxDistance;
}

/** Probabilities with the unknown as one more class. Made by {@link openMax}. */
export interface OpenMaxResult {
  /** Probability of each class, and last that of an unknown one, `[numRows][numClasses + 1]`; each row sums to 1. */
  probabilities: number[][];
  /** Most likely of them, `[numRows]`: -1 if that is the unknown one. Of equal ones the first. */
  labels: Int32Array;
  /** How known each row is, `[numRows]`: the sum of its probabilities of known classes. */
  scores: Float64Array;
}

/**
 * Returns probabilities in which part of each logit goes to an unknown class: the more, the farther the row lies from the class.
 *
 *     doubt(r) = (alphaRank + 1 - r) / alphaRank · weibull CDF of (distance to mean + 1 - smallestTailValue),  for the r-th largest logit
 *     z'(c) = z(c) · (1 - doubt(c)),   z'(unknown) = sum of z(c) · doubt(c)
 *     probabilities = softmax of (z', z'(unknown))
 *
 * Use it on a trained model, where rows of unknown classes are expected and none were seen; compare it with the plain maximum logit of
 * {@link openSetScores}, which is simpler and often better. A negative logit grows when it is doubted, as in the paper. A class without a
 * tail, which had fewer than two correct rows, keeps its logit.
 *
 * @param logits - Logits of each row, `[numRows, numClasses]`, finite. There may be no row.
 * @param options - Mean and tail of each class, as {@link fitOpenMax} returns them, and how many classes are doubted.
 * @returns Probabilities, labels and scores of the rows.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if shapes do not fit, a number is not finite, a shape or scale is not above 0, or `alphaRank` is not a whole number
 *   from 1.
 *
 * @example
 * ```ts
 * import { fitOpenMax, openMax } from '@lt/oltr';
 *
 * const training = [[9, 1], [8, 0], [9, 0], [7, 1], [1, 6], [0, 7], [1, 7], [0, 8]];
 * const model = fitOpenMax(training, [0, 0, 0, 0, 1, 1, 1, 1]);
 * const { probabilities, labels, scores } = openMax([[8, 1], [4, 4]], model);
 * console.log(labels); // Int32Array(2) [ 0, -1 ]
 * console.log(Array.from(scores, (score) => score.toFixed(4)).join(' ')); // 0.9714 0.0012
 * console.log(probabilities[0]!.map((p) => p.toFixed(4)).join(' ')); // 0.9693 0.0021 0.0286
 * ```
 *
 * @see A. Bendale, T. E. Boult, "Towards Open Set Deep Networks", CVPR 2016, algorithm 2, https://arxiv.org/abs/1511.06233. The code that
 *   OLTR's authors once compared with (`run_openmax.py`) adds the whole logit of a class without correct rows to the unknown one; here
 *   such a class is left as it is.
 */
export function openMax(logits: OpenSetRows, options: OpenMaxOptions): OpenMaxResult {
  const name = 'openMax';
  const { data, numRows, numColumns } = checkRows(name, 'logits', logits, { allowEmpty: true });
  checkOptions(name, options);
  const weibull = checkTails(name, options.weibull);
  const numClasses = weibull.length;
  if (numRows > 0 && numColumns !== numClasses) {
    throw new RangeError(
      `${name}: expected \`logits\` to have ${numClasses} numbers in each row, as there are tails, got ${numColumns}.`,
    );
  }
  const means = checkRows(name, 'meanLogits', options.meanLogits, {
    numRows: numClasses,
    numColumns: numClasses,
  });
  const alphaRank = checkNumber(name, 'alphaRank', options.alphaRank ?? 10, { min: 1, integer: true });
  const distance = checkOneOf(name, 'distance', options.distance ?? 'mixed', OPEN_MAX_DISTANCES);

  const labels = new Int32Array(numRows);
  const scores = new Float64Array(numRows);
  const probabilities: number[][] = [];
  for (let row = 0; row < numRows; row++) {
    const revised = Array.from({ length: numClasses }, (_, c) => data[row * numClasses + c]!);
    const byLogit = revised.map((_, c) => c).sort((a, b) => revised[b]! - revised[a]!);
    let unknown = 0;
    for (const [r, c] of byLogit.slice(0, alphaRank).entries()) {
      const tail = weibull[c]!;
      if (tail === null) continue;
      const far =
        openMaxDistance(data, row, means.data, c, numClasses, distance) + 1 - tail.smallestTailValue;
      const moved = (revised[c]! * (weibullCdf(far, tail) * (alphaRank - r))) / alphaRank;
      revised[c]! -= moved;
      unknown += moved;
    }
    const softmaxed = softmax([...revised, unknown]);
    const best = softmaxed.indexOf(Math.max(...softmaxed));
    probabilities.push(softmaxed);
    labels[row] = best === numClasses ? -1 : best;
    // Their sum, not 1 minus the last one: rows that are surely unknown keep their order.
    scores[row] = softmaxed.slice(0, numClasses).reduce((sum, p) => sum + p, 0);
  }
  return { probabilities, labels, scores };
}

function softmax(logits: readonly number[]): number[] {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map((z) => Math.exp(z - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function checkTails(
  name: string,
  weibull: OpenMaxModel['weibull'] | unknown,
): readonly (WeibullTail | null)[] {
  if (!Array.isArray(weibull)) {
    throw new TypeError(
      `${name}: expected \`weibull\` to be an array with a tail for each class, got ${describeValue(weibull)}.`,
    );
  }
  if (weibull.length === 0) {
    throw new RangeError(`${name}: expected \`weibull\` to hold at least one tail, got none.`);
  }
  for (const [c, tail] of weibull.entries()) {
    if (tail === null) continue;
    if (typeof tail !== 'object') {
      throw new TypeError(
        `${name}: expected \`weibull[${c}]\` to be { shape, scale, smallestTailValue } or null, got ${describeValue(tail)}.`,
      );
    }
    checkNumber(name, `weibull[${c}].shape`, tail.shape, { above: 0 });
    checkNumber(name, `weibull[${c}].scale`, tail.scale, { above: 0 });
    checkNumber(name, `weibull[${c}].smallestTailValue`, tail.smallestTailValue);
  }
  return weibull;
}
