import type { RunResult } from '../types.ts';
import { type MeanAndSpread, meanAndSpread } from './mean-and-spread.ts';

/** What one method reached over its seeds: accuracies in [0, 1], mean and sample standard deviation. */
export interface MethodSummary {
  /** Method id, for example `cross-entropy`. */
  method: string;
  /** Runs that the means are over, at least 1. */
  numSeeds: number;
  /** Accuracy on many-shot classes; `null` without such classes. */
  many: MeanAndSpread | null;
  /** Accuracy on medium-shot classes; `null` without such classes. */
  medium: MeanAndSpread | null;
  /** Accuracy on few-shot classes; `null` without such classes. */
  few: MeanAndSpread | null;
  /** Accuracy on the whole test set. */
  overall: MeanAndSpread;
  /** Mean recall over classes. */
  balanced: MeanAndSpread;
  /** Wall-clock time of one run, in seconds. */
  seconds: MeanAndSpread;
}

/**
 * Returns the mean and the spread over seeds of every score, per method.
 *
 * The spread is the sample standard deviation (division by n - 1). One seed has no spread: `null`, which is not the same as 0. A shot
 * group that has no classes stays `null`. A method without a finished run has no summary.
 *
 * @param results - Finished runs, in any order.
 * @param methodOrder - Method ids in the order wanted. Methods that are not in it follow, in order of appearance.
 * @returns One summary per method that has a run.
 */
export function summarize(results: readonly RunResult[], methodOrder: readonly string[]): MethodSummary[] {
  const methods = new Set([...methodOrder, ...results.map((run) => run.method)]);
  return [...methods].flatMap((method) => {
    const runs = results.filter((run) => run.method === method);
    if (runs.length === 0) return [];
    return {
      method,
      numSeeds: runs.length,
      many: meanAndSpread(runs.map((run) => run.many)),
      medium: meanAndSpread(runs.map((run) => run.medium)),
      few: meanAndSpread(runs.map((run) => run.few)),
      overall: meanAndSpread(runs.map((run) => run.overall))!,
      balanced: meanAndSpread(runs.map((run) => run.balanced))!,
      seconds: meanAndSpread(runs.map((run) => run.seconds))!,
    };
  });
}
