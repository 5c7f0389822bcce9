import { checkNumber, checkOneOf, checkOptions, describeValue } from '@lt/core';

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** Whether larger values are better (`'max'`, an accuracy) or smaller ones (`'min'`, a loss). */
  mode: 'max' | 'min';
  /** How many values in a row may fail to improve on the best; the last of them stops. A whole number, at least 1. */
  patience: number;
  /** By how much a value must beat the best to count as better, at least 0. @default 0 */
  minDelta?: number;
}

/** What `update` of {@link EarlyStopping} returns. */
export interface EarlyStoppingResult {
  /** Whether this value is the best so far. Save the weights then. */
  improved: boolean;
  /** Whether the patience has run out. */
  stop: boolean;
  /** The best value so far; null before the first finite one. */
  best: number | null;
  /** Number of the call of `update`, from 0, that gave the best value; null before the first finite one. */
  bestAt: number | null;
}

/** All that {@link EarlyStopping} remembers, as plain data for JSON. */
export interface EarlyStoppingState {
  /** The best value so far, or null. */
  best: number | null;
  /** Number of the call of `update` that gave it, or null. */
  bestAt: number | null;
  /** Number of calls of `update`. */
  numUpdates: number;
  /** Values in a row that did not improve on the best. */
  waited: number;
}

/** The judge of a metric over time, made by {@link earlyStopping}. */
export interface EarlyStopping {
  /** Takes the next value and says whether to stop. NaN and infinities never improve; null means that nothing was measured. */
  update(value: number | null): EarlyStoppingResult;
  /** Returns a copy of what it remembers. */
  state(): EarlyStoppingState;
  /** Goes on from a saved state. Throws a TypeError or RangeError, and changes nothing, if it is none. */
  restore(state: EarlyStoppingState): void;
}

/**
 * Judges from a validation metric when more training no longer helps.
 *
 * Call `update` once per evaluation. It keeps plain numbers only, so that its state fits in any checkpoint: a training that resumes
 * stops where the uninterrupted one does.
 *
 *     improved = mode 'max' ? value > best + minDelta : value < best - minDelta            the first finite value improves
 *     stop     = the last `patience` values did not improve
 *
 * A value of NaN or infinity counts as one that does not improve, so that a diverged training stops. null, the value of a metric
 * without examples, is left out: it neither improves nor uses up patience, but it has its number.
 *
 * @param options - The direction, the patience and the least improvement.
 * @returns The judge, at its start.
 * @throws TypeError if an option has the wrong type. `update` throws it for a value that is neither a number nor null.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { earlyStopping } from '@lt/training';
 *
 * const judge = earlyStopping({ mode: 'max', patience: 2 });
 * const stops = [0.61, 0.68, 0.66, 0.67].map((accuracy) => judge.update(accuracy).stop);
 * console.log(stops); // [ false, false, false, true ]
 * console.log(judge.state()); // { best: 0.68, bestAt: 1, numUpdates: 4, waited: 2 }
 * ```
 *
 * @see I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, algorithm 7.1, https://www.deeplearningbook.org.
 *   `minDelta` is not in the book; it is that of Keras.
 */
export function earlyStopping(options: EarlyStoppingOptions): EarlyStopping {
  const name = 'earlyStopping';
  checkOptions(name, options);
  const mode = checkOneOf(name, 'mode', options.mode, ['max', 'min']);
  const patience = checkNumber(name, 'patience', options.patience, { min: 1, integer: true });
  const minDelta = checkNumber(name, 'minDelta', options.minDelta ?? 0, { min: 0 });
  const beats = (value: number, best: number): boolean =>
    mode === 'max' ? value > best + minDelta : value < best - minDelta;

  let state: EarlyStoppingState = { best: null, bestAt: null, numUpdates: 0, waited: 0 };
  return {
    update(value) {
      if (value !== null && typeof value !== 'number') {
        throw new TypeError(
          `update: expected \`value\` to be a number or null, got ${describeValue(value)}.`,
        );
      }
      const { best, numUpdates, waited } = state;
      const improved = value !== null && Number.isFinite(value) && (best === null || beats(value, best));
      if (improved) state = { best: value, bestAt: numUpdates, numUpdates: numUpdates + 1, waited: 0 };
      else state = { ...state, numUpdates: numUpdates + 1, waited: waited + (value === null ? 0 : 1) };
      return { improved, stop: state.waited >= patience, best: state.best, bestAt: state.bestAt };
    },
    state: () => ({ ...state }),
    restore(saved) {
      state = checkState(saved);
    },
  };
}

function checkState(saved: EarlyStoppingState): EarlyStoppingState {
  const name = 'restore';
  if (typeof saved !== 'object' || saved === null) {
    throw new TypeError(
      `${name}: expected \`state\` to be what state() returned, got ${describeValue(saved)}.`,
    );
  }
  const numUpdates = checkNumber(name, 'state.numUpdates', saved.numUpdates, { min: 0, integer: true });
  const waited = checkNumber(name, 'state.waited', saved.waited, { min: 0, max: numUpdates, integer: true });
  if (saved.best === null && saved.bestAt === null) return { best: null, bestAt: null, numUpdates, waited };
  const best = checkNumber(name, 'state.best', saved.best);
  const bestAt = checkNumber(name, 'state.bestAt', saved.bestAt, {
    min: 0,
    below: numUpdates,
    integer: true,
  });
  return { best, bestAt, numUpdates, waited };
}
