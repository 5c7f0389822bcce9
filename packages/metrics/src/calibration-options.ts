import type { ClassOptions } from './class-options.ts';

/** Options of the metrics that compare confidence with accuracy. */
export interface CalibrationOptions extends ClassOptions {
  /** Number of equal bins over [0, 1]. @default 15 */
  numBins?: number;
  /**
   * Whether a confidence of exactly 0 falls into the first bin. The bins are (lower, upper], so that by default it falls into none and
   * the row counts nowhere, as in the authors' code. The largest probability of a softmax is never 0.
   *
   * @default false
   */
  includeZero?: boolean;
}
