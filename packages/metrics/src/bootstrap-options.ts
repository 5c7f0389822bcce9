import { checkNumber, checkNumbers, checkOptions, checkSeed, describeValue } from '@lt/core';

/** What `onProgress` of `bootstrapInterval` gets after each resample. */
export interface BootstrapProgress {
  /** Resamples so far. */
  done: number;
  /** Resamples in all. */
  total: number;
}

/** Options of `bootstrapInterval`. */
export interface BootstrapOptions {
  /** Share of test sets whose interval holds the true value, between 0 and 1. @default 0.95 */
  confidence?: number;
  /** Number of resamples. For a confidence of 0.99 take several thousand. @default 1000 */
  resamples?: number;
  /** Seed of the resamples, a number or a string. @default 0 */
  seed?: number | string;
  /** Class of each row, whole numbers from 0, `[numRows]`: every resample then has as many rows of each class as there are. */
  stratifyBy?: ArrayLike<number>;
  /** Stops the work, within one resample or 30 ms, whichever is longer. */
  signal?: AbortSignal;
  /** Runs after each resample. Keep it short. */
  onProgress?: (event: BootstrapProgress) => void;
}

/** Checked arguments of `bootstrapInterval`. */
export interface BootstrapSettings {
  confidence: number;
  resamples: number;
  seed: number | string;
  strata: ArrayLike<number> | null;
  signal: AbortSignal | undefined;
  onProgress: ((event: BootstrapProgress) => void) | undefined;
  /** The metric, whose result is checked. */
  measure: (rows: Int32Array) => number | null;
}

/** Checks the arguments of `bootstrapInterval` and fills the defaults in. */
export function checkBootstrapArguments(
  name: string,
  numRows: number,
  metric: (rows: Int32Array) => number | null,
  options: BootstrapOptions,
): BootstrapSettings {
  checkNumber(name, 'numRows', numRows, { min: 1, below: 2 ** 31, integer: true });
  if (typeof metric !== 'function') {
    throw new TypeError(`${name}: expected \`metric\` to be a function, got ${describeValue(metric)}.`);
  }
  checkOptions(name, options);
  const { seed = 0, stratifyBy, signal, onProgress } = options;
  checkSeed(name, seed);
  if (stratifyBy !== undefined) {
    checkNumbers(name, 'stratifyBy', stratifyBy, { min: 0, integer: true, length: numRows });
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${name}: expected \`signal\` to be an AbortSignal, got ${describeValue(signal)}.`);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(
      `${name}: expected \`onProgress\` to be a function, got ${describeValue(onProgress)}.`,
    );
  }
  return {
    confidence: checkNumber(name, 'confidence', options.confidence ?? 0.95, { above: 0, below: 1 }),
    resamples: checkNumber(name, 'resamples', options.resamples ?? 1000, { min: 1, integer: true }),
    seed,
    strata: stratifyBy ?? null,
    signal,
    onProgress,
    measure: (rows) => {
      const value = metric(rows);
      return value === null ? null : checkNumber(name, 'metric(rows)', value);
    },
  };
}
