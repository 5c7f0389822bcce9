import { checkSeed } from '@lt/core';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Labels, readDataSet } from '../resampling/data-set.ts';
import { reportAdded } from '../resampling/resampled.ts';
import { makePlans } from './make-smote.ts';
import type { ResamplePlanJson } from './plan-batch.ts';
import { ResamplePlan } from './resample-plan.ts';
import { restorePlans } from './restore-plans.ts';
import type { SmoteOptions } from './smote-options.ts';

/** Options of {@link planSmote}. */
export interface PlanSmoteOptions extends Omit<SmoteOptions, 'carry'> {
  /** A plan made before, as `toJSON` gave it, for the same features and labels. Nothing is searched, and the other options do not count. */
  plan?: ResamplePlanJson;
}

/**
 * Finds what `smote` would make its new rows of, and makes them when they are needed.
 *
 * Use it where the balanced data do not fit in memory, or to train on other new rows in every epoch: a plan holds the neighbors, not the
 * rows. The features are not copied, and must not change while the plan is in use.
 *
 * @param features - Rows of finite features, `[numRows, …]`: tensor (read once), typed array with shape, or array of rows.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Those of `smote`, but for `carry`; or a plan that was saved.
 * @returns The plan: `materialize(from, to, epoch)` gives rows, `labels(from, to)` their labels, `provenance(from, to, epoch)` where they
 *   come from, `batches({ batchSize, epoch })` original and new rows mixed, `toDataset(fetch, { batchSize })` the same for tfjs,
 *   `toJSON()` the plan as plain data.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError where `smote` does, or if a saved plan belongs to other data.
 *
 * @example
 * ```ts
 * import { planSmote, smote } from '@lt/sampling';
 *
 * const features = { data: Float32Array.of(1, 2, 3, 4, 5, 7, 8, 10), shape: [8, 1] };
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1];
 * const plan = await planSmote(features, labels, { seed: 7 });
 * console.log(plan.size); // 4
 * const whole = await smote(features, labels, { seed: 7 });
 * console.log(String(plan.materialize(2, 4).data) === String(whole.features.data.slice(10))); // true
 *
 * const batches = [...plan.batches({ batchSize: 6, epoch: 1 })];
 * console.log(batches.map(({ labels: classIds }) => classIds.join('')).join(' ')); // 101101 100100
 * ```
 *
 * @see `smote` for the method and its paper. Rows t of epochs 1, 2, … take their draws from other streams than those of epoch 0.
 */
export async function planSmote<Features extends FeatureRows, GivenLabels extends Labels>(
  features: Features,
  labels: GivenLabels,
  options: PlanSmoteOptions = {},
): Promise<ResamplePlan<Features, GivenLabels>> {
  const name = 'planSmote';
  checkRunOptions(name, options);
  const dataSet = await readDataSet(name, features, labels);
  const saved = options.plan;
  const seed = saved === undefined ? checkSeed(name, options.seed) : saved.seed;
  const { plans, random, notes } =
    saved === undefined
      ? await makePlans(name, dataSet, options, 'epochs')
      : restorePlans(name, dataSet, saved);
  const report = reportAdded(dataSet, plans, notes.warnings, notes.details);
  return new ResamplePlan(dataSet, plans, report, random, seed);
}
