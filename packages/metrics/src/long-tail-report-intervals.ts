import { checkNumbers, type ShotOptions, splitByShot } from '@lt/core';
import { bootstrapInterval } from './bootstrap-interval.ts';
import { type BootstrapOptions, checkBootstrapArguments } from './bootstrap-options.ts';
import { checkPredictions } from './check-predictions.ts';
import { checkShotOptions } from './check-shot-options.ts';
import { type ClassOutcomes, createOutcomes, f1Scores, pooledRecall, recalls } from './count-correct.ts';
import { meanOfPresent } from './means.ts';
import {
  INTERVAL_NAMES,
  type ReportInterval,
  type ReportIntervalName,
  type ReportIntervals,
} from './report/report-summary.ts';

/**
 * Options of {@link longTailReportIntervals}: those of `bootstrapInterval`, whose `onProgress` counts the resamples of all intervals
 * together, and the bounds of the shot groups, which must be those of the report.
 */
export interface LongTailReportIntervalsOptions extends BootstrapOptions, ShotOptions {}

/**
 * Returns bootstrap intervals of the numbers that papers compare, for the summary of {@link longTailReport}.
 *
 * Apart from the report because it takes a thousand times as long, and can be watched and stopped. Each interval is that of
 * {@link bootstrapInterval} with the same options and the metric of that name. It covers accuracy, balanced accuracy, many-, medium-
 * and few-shot accuracy and macro F1, but neither the worst class nor the calibration errors, which a bootstrap gets wrong. Where the
 * test set is balanced by design, pass `stratifyBy: classIds`.
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`.
 * @param options - Confidence, number of resamples, seed, strata, how to follow and stop the work, bounds of the shot groups.
 * @returns A promise of the intervals, `null` for a shot group without test rows. Timers and events get their turn meanwhile.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError as {@link longTailReport} and {@link bootstrapInterval} do. All errors reject the promise, as does an abort of
 *   `signal`, with its reason.
 *
 * @example
 * ```ts
 * import { longTailReport, longTailReportIntervals } from '@lt/metrics';
 *
 * const classIds = Array.from({ length: 200 }, (_, row) => row % 2);
 * const predicted = classIds.map((c, row) => (row % 5 === 0 ? 0 : c));
 * const trainCounts = [900, 5];
 *
 * const intervals = await longTailReportIntervals(classIds, predicted, trainCounts, { stratifyBy: classIds });
 * const { summary, toMarkdown } = longTailReport(classIds, predicted, trainCounts, { intervals });
 * console.log(summary.few, summary.intervals!.few!.lower.toFixed(2), summary.intervals!.few!.upper.toFixed(2)); // 0.8 0.72 0.88
 * console.log(toMarkdown().split('\n')[8]); // | Few-shot | 80.0% | 72.0% to 88.0% | 1 class with fewer than 20 training examples |
 * ```
 *
 * @see B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7(1), 1979,
 *   https://doi.org/10.1214/aos/1176344552
 */
export async function longTailReportIntervals(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: LongTailReportIntervalsOptions = {},
): Promise<ReportIntervals> {
  const name = 'longTailReportIntervals';
  const counts = checkNumbers(name, 'trainCounts', trainCounts, { min: 0 });
  checkPredictions(name, classIds, predicted, { numClasses: counts.length }, 'needRows');
  const numRows = classIds.length;
  const { confidence, resamples, onProgress } = checkBootstrapArguments(name, numRows, () => null, options);
  const groups = splitByShot(counts, checkShotOptions(name, options));
  const accuracyOf = (classes: number[]) => (outcomes: ClassOutcomes) => {
    const recall = recalls(outcomes);
    return meanOfPresent(classes.map((c) => recall[c]!));
  };
  const metrics: Record<ReportIntervalName, (outcomes: ClassOutcomes) => number | null> = {
    accuracy: (outcomes) => pooledRecall(outcomes, outcomes.support.keys()),
    balancedAccuracy: (outcomes) => meanOfPresent(recalls(outcomes)),
    many: accuracyOf(groups.many),
    medium: accuracyOf(groups.medium),
    few: accuracyOf(groups.few),
    macroF1: (outcomes) => meanOfPresent(f1Scores(outcomes)),
  };

  const { support, chosen, correct } = createOutcomes(counts.length);
  const intervals = {} as Record<ReportIntervalName, ReportInterval | null>;
  const total = INTERVAL_NAMES.length * resamples;
  for (const [i, key] of INTERVAL_NAMES.entries()) {
    const measure = (rows: Int32Array): number | null => {
      for (const tally of [support, chosen, correct]) tally.fill(0);
      for (const row of rows) {
        const c = classIds[row]!;
        support[c]!++;
        chosen[predicted[row]!]!++;
        if (predicted[row] === c) correct[c]!++;
      }
      return metrics[key]({ support, chosen, correct });
    };
    const { lower, upper } = await bootstrapInterval(numRows, measure, {
      ...options,
      ...(onProgress && { onProgress: ({ done }) => onProgress({ done: i * resamples + done, total }) }),
    });
    intervals[key] = lower === null || upper === null ? null : { lower, upper };
  }
  return { confidence, ...intervals };
}
