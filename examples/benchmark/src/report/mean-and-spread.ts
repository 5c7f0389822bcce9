/** The mean of a few numbers and how far they lie apart. */
export interface MeanAndSpread {
  /** Arithmetic mean, in the unit of the values. */
  mean: number;
  /** Sample standard deviation (division by n - 1), in the unit of the values; `null` for one value. */
  spread: number | null;
}

/**
 * Returns mean and sample standard deviation, or `null` when there is nothing to average.
 *
 *     spread = √( sum over i of (value(i) - mean)² / (n - 1) )
 *
 * A `null` among the values is a score that does not exist, such as few-shot accuracy without few-shot classes. It is left out.
 *
 * @param values - The numbers, one per seed.
 * @returns Mean and spread in the unit of the values; the spread of one value is `null`, not 0.
 */
export function meanAndSpread(values: readonly (number | null)[]): MeanAndSpread | null {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return null;
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  if (present.length === 1) return { mean, spread: null };
  const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (present.length - 1)) };
}
