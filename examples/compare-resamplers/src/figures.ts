/** Mean of a figure over the shuffles, and its standard deviation. */
export interface Figure {
  mean: number;
  spread: number;
}

/** How the classifier of a row was judged. */
export const METRICS = ['balancedAccuracy', 'geometricMean', 'auroc', 'averagePrecision'] as const;
export type Metric = (typeof METRICS)[number];

/** One line of the comparison. */
export interface Row {
  table: string;
  classifier: string;
  resampler: string;
  figures: Record<Metric, Figure>;
}

/** Returns mean and standard deviation (of a sample) of at least two numbers. */
export function figureOf(values: readonly number[]): Figure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (values.length - 1)) };
}
