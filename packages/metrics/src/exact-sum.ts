/**
 * Sums of numbers in [0, 1] that do not depend on the order in which they were added or merged, one per bin.
 *
 * Floating point addition rounds, so that rows in another order, or chunks merged in another grouping, give other last digits. Here
 * whole multiples of 2^-72 are added, which is exact up to 2^33 numbers a bin. Only numbers below 2^-20 are rounded to such a multiple.
 */
export interface ExactSums {
  /** Whole multiples of 2^-20, `[numBins]`. */
  high: Float64Array;
  /** The rest, in whole multiples of 2^-72, below one of the high part, `[numBins]`. */
  low: Float64Array;
}

const HIGH = 2 ** 20;

/** The low part of a sum is below this. */
export const LOW_BELOW: number = 2 ** 52;

/** Returns sums of nothing. */
export function createExactSums(numBins: number): ExactSums {
  return { high: new Float64Array(numBins), low: new Float64Array(numBins) };
}

/** Adds a number in [0, 1] to the sum of a bin. */
export function addExactly({ high, low }: ExactSums, bin: number, value: number): void {
  const scaled = value * HIGH;
  const whole = Math.floor(scaled);
  high[bin]! += whole;
  low[bin]! += Math.round((scaled - whole) * LOW_BELOW);
  carry(high, low, bin);
}

/** Adds the sums of the same bins over other numbers. */
export function mergeExactSums({ high, low }: ExactSums, other: ExactSums): void {
  for (let bin = 0; bin < high.length; bin++) {
    high[bin]! += other.high[bin]!;
    low[bin]! += other.low[bin]!;
    carry(high, low, bin);
  }
}

/** Returns the sum of a bin, rounded once. */
export function exactSumOf({ high, low }: ExactSums, bin: number): number {
  return (high[bin]! + low[bin]! / LOW_BELOW) / HIGH;
}

/** Keeps the low part below one unit of the high part: the two parts of a sum are then unique. */
function carry(high: Float64Array, low: Float64Array, bin: number): void {
  if (low[bin]! < LOW_BELOW) return;
  low[bin]! -= LOW_BELOW;
  high[bin]!++;
}
