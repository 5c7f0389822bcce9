import { checkNumber, checkOneOf } from '@lt/core';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Labels, readDataSet } from '../resampling/data-set.ts';
import { type Resampled, toResampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import { checkMNeighbors } from './classify-borderline.ts';
import type { DangerRule } from './judge-border.ts';
import { makeBorderline } from './make-borderline.ts';
import { checkSmoteOptions, type SmoteOptions } from './smote-options.ts';
import { checkWithoutBorder, type WithoutBorder } from './without-border.ts';

/** Options of {@link borderlineSmote}. */
export interface BorderlineSmoteOptions<Arrays extends Carried = Carried> extends SmoteOptions<Arrays> {
  /** Nearest rows, of all classes, that a row is judged by, at least 1. @default 10 */
  mNeighbors?: number;
  /**
   * 1: new rows lie toward neighbors of the same class. 2: toward neighbors of any class, and less than half way if it is another one.
   *
   * @default 1
   */
  kind?: 1 | 2;
  /** Which rows lie on the border; see {@link classifyBorderline}. @default 'han2005' */
  dangerRule?: DangerRule;
  /**
   * What to do for a class that has no rows on the border: make new rows of all its rows (`'smote'`), none (`'skip'`), or throw a
   * RangeError (`'throw'`). The first two are reported.
   *
   * @default 'smote'
   */
  onEmptyDanger?: WithoutBorder;
}

/**
 * Adds rows to the smaller classes, made only of those of their rows that lie on the border to other classes.
 *
 * Use it where rows well inside a class are easy anyway, and new ones should help to draw the line. Rows that lie wholly among other
 * classes count as noise and are left alone. Where classes overlap widely, new rows fall into the other class: compare with `smote`.
 *
 *     m' = number of the m nearest rows, of all classes, that belong to another class
 *     base:     a row with m/2 ≤ m' < m ("danger")
 *     kind 1:   neighbor among the k nearest rows of the same class, gap uniform in [0, 1)
 *     kind 2:   neighbor among the k nearest rows of all classes, gap uniform in [0, 1), or [0, 1/2) if it is of another class
 *     new row = base + gap · (neighbor - base)
 *
 * @param features - Rows of finite features, `[numRows, …]`: tensor, typed array with shape, or array of rows. Scale them first.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - How many rows of which classes, neighbors, the rule, seed, arrays to carry along, engine.
 * @returns All rows, the original ones first and unchanged, then the new ones, class by class; where each comes from; and the report, with
 *   the number of noise, danger and safe rows of each class that gets new ones.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, an option is outside its range, or a class lacks what
 *   `smallClass` and `onEmptyDanger` insist on.
 *
 * @example
 * ```ts
 * import { borderlineSmote } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [6], [7], [8], [20], [21], [22]];
 * const labels = ['a', 'a', 'b', 'a', 'a', 'a', 'b', 'b', 'a', 'b', 'b', 'a'];
 * const { provenance, report } = await borderlineSmote(features, labels, { mNeighbors: 2, kNeighbors: 1 });
 * const { noise, danger, safe } = report.classes[1]!;
 * console.log(noise, danger, safe); // 1 4 0
 * console.log([...provenance.base.subarray(12)], [...provenance.neighbor.subarray(12)]); // [ 7, 6 ] [ 6, 7 ]
 * ```
 *
 * @see H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: A New Over-Sampling Method in Imbalanced Data Sets Learning", ICIC 2005,
 *   section 3, https://doi.org/10.1007/11538059_91. The paper leaves open how many neighbors of kind 2 are of other classes: as
 *   imbalanced-learn from 0.12 on, we take the nearest of all; it multiplies two uniform numbers for their gap where we draw one below
 *   1/2. Where no row is in danger, imbalanced-learn makes no rows and says nothing.
 */
export async function borderlineSmote<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: BorderlineSmoteOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'borderlineSmote';
  checkRunOptions(name, options);
  const { kind = 1, dangerRule = 'han2005' } = options;
  checkNumber(name, 'kind', kind, { min: 1, max: 2, integer: true });
  const checked = {
    ...checkSmoteOptions(name, options),
    kind,
    mNeighbors: checkMNeighbors(name, options.mNeighbors),
    dangerRule: checkOneOf(name, 'dangerRule', dangerRule, ['han2005', 'moreThanHalf']),
    onEmptyDanger: checkWithoutBorder(name, options.onEmptyDanger),
  };
  const dataSet = await readDataSet(name, features, labels);
  checkCarry(name, options.carry, dataSet.points.numRows);
  const { made, report } = await makeBorderline(name, dataSet, checked, options);
  return toResampled(dataSet, made, options.carry, report);
}
