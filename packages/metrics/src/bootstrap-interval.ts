import { createRandom, createYielder } from '@lt/core';
import { type BootstrapOptions, checkBootstrapArguments } from './bootstrap-options.ts';
import { createRowDrawer } from './draw-rows.ts';
import { meanOfPresent } from './means.ts';

/** How sure a metric is. Made by {@link bootstrapInterval}. */
export interface BootstrapInterval {
  /** The metric over all rows as they are. */
  estimate: number | null;
  /** Lower end of the interval; `null` if every resample gave `null`. */
  lower: number | null;
  /** Upper end of the interval; `null` if every resample gave `null`. */
  upper: number | null;
  /** Standard deviation of the metric over the resamples; `null` if fewer than two gave a number. */
  standardError: number | null;
  /** Resamples in which the metric was `null`. They are left out, so that the interval holds for the others only. */
  numNull: number;
}

/**
 * Returns a confidence interval of any metric, by resampling the test rows: how far the number would move on another test set of the
 * same kind.
 *
 * Use it before calling a method better: the few-shot accuracy of a small test set often moves by several percent. A resample draws as
 * many rows as there are, with replacement; with `stratifyBy` as many of each class, as where a test set is balanced by design. It
 * says nothing of another training run, for which train again with other seeds.
 *
 *     lower, upper = quantiles (1 - confidence) / 2 and (1 + confidence) / 2 of  metric(resample 1), metric(resample 2), …
 *
 * Quantiles are interpolated linearly. A resample in which the metric is `null`, such as the recall of a class of which no row was
 * drawn, is left out and counted in `numNull`; above a few, stratify. Metrics that chance pushes in one direction, as the worst class
 * recall and calibration errors, are pushed once more in a resample, and the interval with them.
 *
 * The same seed gives the same interval everywhere, and the first 1000 of 2000 resamples are those of 1000.
 *
 * @param numRows - Number of test rows.
 * @param metric - Computes the metric over some rows, given by their indices, `[numRows]`, of which some occur more than once and some
 *   not at all. Returns a finite number or `null`. The array is used again for the next resample: copy it to keep it.
 * @param options - Confidence, number of resamples, seed, strata, and how to follow and stop the work.
 * @returns A promise of the interval. Timers and events get their turn while it computes.
 * @throws TypeError if an argument has the wrong type, or the metric returns neither a number nor `null`.
 * @throws RangeError if an option is outside its range, or the metric returns NaN or an infinite number. All errors reject the promise,
 *   as does an abort of `signal`, with its reason.
 *
 * @example
 * ```ts
 * import { balancedAccuracy, bootstrapInterval } from '@lt/metrics';
 *
 * const classIds = Array.from({ length: 120 }, (_, row) => (row < 100 ? 0 : 1));
 * const predicted = classIds.map((c, row) => (row % 4 === 0 ? 0 : c));
 * const { estimate, lower, upper } = await bootstrapInterval(classIds.length, (rows) => {
 *   const pick = (column: number[]) => Array.from(rows, (row) => column[row]!);
 *   return balancedAccuracy(pick(classIds), pick(predicted));
 * });
 * console.log(estimate, lower!.toFixed(3), upper!.toFixed(3)); // 0.875 0.767 0.969
 * ```
 *
 * @see B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7(1), 1979,
 *   https://doi.org/10.1214/aos/1176344552
 * @see B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", Chapman & Hall 1993, section 13.3: the percentile interval,
 *   scipy's `bootstrap` with `method='percentile'`.
 */
export async function bootstrapInterval(
  numRows: number,
  metric: (rows: Int32Array) => number | null,
  options: BootstrapOptions = {},
): Promise<BootstrapInterval> {
  const { confidence, resamples, seed, strata, signal, onProgress, measure } = checkBootstrapArguments(
    'bootstrapInterval',
    numRows,
    metric,
    options,
  );
  signal?.throwIfAborted();
  const estimate = measure(Int32Array.from({ length: numRows }, (_, row) => row));
  const drawRows = createRowDrawer(numRows, strata, createRandom(seed, 'bootstrapInterval'));
  const pause = createYielder();
  const values = new Float64Array(resamples);
  let count = 0;
  for (let resample = 0; resample < resamples; resample++) {
    const value = measure(drawRows());
    if (value !== null) values[count++] = value;
    onProgress?.({ done: resample + 1, total: resamples });
    await pause();
    signal?.throwIfAborted();
  }
  const sorted = values.subarray(0, count).sort();
  return {
    estimate,
    lower: quantile(sorted, (1 - confidence) / 2),
    upper: quantile(sorted, (1 + confidence) / 2),
    standardError: standardDeviation(sorted),
    numNull: resamples - count,
  };
}

/** Returns a quantile of ascending values, linear between two of them; `null` without values. */
function quantile(sorted: Float64Array, share: number): number | null {
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (place - Math.floor(place)) * (above - below);
}

function standardDeviation(values: Float64Array): number | null {
  if (values.length < 2) return null;
  const mean = meanOfPresent(values)!;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
