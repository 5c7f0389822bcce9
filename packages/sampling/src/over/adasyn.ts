import { checkOneOf } from '@lt/core';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Labels, readDataSet } from '../resampling/data-set.ts';
import { type Resampled, toResampled } from '../resampling/resampled.ts';
import type { Carried, EngineOption, OverSamplingOptions } from '../resampling/resampling-options.ts';
import type { RowAllocation } from './allocate-rows.ts';
import { makeAdasyn } from './make-adasyn.ts';
import { checkSmoteOptions, type SmallClassRule } from './smote-options.ts';
import { checkWithoutBorder, type WithoutBorder } from './without-border.ts';

/** Options of {@link adasyn}. */
export interface AdasynOptions<Arrays extends Carried = Carried>
  extends OverSamplingOptions<Arrays>,
    EngineOption {
  /** Nearest rows of all classes that a row is judged by, and of its class that new rows lie toward, at least 1. @default 5 */
  kNeighbors?: number;
  /**
   * How the new rows are shared out: exactly as many as asked for in all (`'largestRemainder'`), or each share rounded on its own, a half
   * to the even number, as imbalanced-learn does (`'rint'`), which makes a few more or fewer.
   *
   * @default 'largestRemainder'
   */
  allocation?: RowAllocation;
  /** What to do about a class that has no `kNeighbors` other rows; see {@link SmoteOptions}. @default 'clamp' */
  smallClass?: SmallClassRule;
  /**
   * What to do for a class none of whose rows has a neighbor of another class: make new rows of all its rows (`'smote'`), none
   * (`'skip'`), or throw a RangeError (`'throw'`). The first two are reported.
   *
   * @default 'smote'
   */
  onEmptyDanger?: WithoutBorder;
}

/**
 * Adds rows to the smaller classes, more of them the more a row is surrounded by other classes.
 *
 * Use it to lead a model to the hard rows without a rule that cuts them off. Rows wholly among other classes, mislabeled ones too, get the
 * most: where labels are noisy, `borderlineSmote` leaves those out.
 *
 *     ratio(i)  = share of the k nearest rows of row i, of all classes, that belong to another class
 *     rows(i)   = rows to add · ratio(i) / sum of ratios of the class
 *     new row   = base + gap · (neighbor - base),   neighbor among the k nearest of the class, gap uniform in [0, 1)
 *
 * @param features - Rows of finite features, `[numRows, …]`: tensor, typed array with shape, or array of rows. Scale them first.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - How many rows of which classes, neighbors, rounding, seed, arrays to carry along, engine.
 * @returns All rows, the original ones first and unchanged, then the new ones, class by class and base by base; where each comes from; and
 *   the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, an option is outside its range, or a class lacks what
 *   `smallClass` and `onEmptyDanger` insist on.
 *
 * @example
 * ```ts
 * import { adasyn } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [6], [7], [20], [21], [22]];
 * const labels = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'a', 'a', 'b', 'b'];
 * const { provenance, report } = await adasyn(features, labels, { kNeighbors: 2 });
 * console.log([...provenance.base.subarray(11)]); // [ 5, 6, 9 ]
 * console.log(report.classes[1]); // { label: 'b', before: 4, after: 7 }
 * ```
 *
 * @see H. He, Y. Bai, E. Garcia, S. Li, "ADASYN: Adaptive Synthetic Sampling Approach for Imbalanced Learning", IJCNN 2008, steps 1–4 of
 *   the algorithm, https://doi.org/10.1109/IJCNN.2008.4633969. `samplingStrategy` stands for the paper's beta. imbalanced-learn rounds
 *   each share, so that totals differ from what was asked for, and throws where no row has a neighbor of another class.
 */
export async function adasyn<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: AdasynOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'adasyn';
  checkRunOptions(name, options);
  const { allocation = 'largestRemainder' } = options;
  const checked = {
    ...checkSmoteOptions(name, { ...options, base: 'even' }),
    allocation: checkOneOf(name, 'allocation', allocation, ['largestRemainder', 'rint']),
    onEmptyDanger: checkWithoutBorder(name, options.onEmptyDanger),
  };
  const dataSet = await readDataSet(name, features, labels);
  checkCarry(name, options.carry, dataSet.points.numRows);
  const { made, report } = await makeAdasyn(name, dataSet, checked, options);
  return toResampled(dataSet, made, options.carry, report);
}
