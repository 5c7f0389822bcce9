import { checkNumber, checkNumbers, describeValue } from '@lt/core';
import { addExactly, createExactSums, type ExactSums, exactSumOf, mergeExactSums } from './exact-sum.ts';
import { LARGEST_PROBABILITY } from './score-matrix.ts';

/** How many rows fell into each bin of confidence, how many of them were right, and the sum of their confidences. */
export interface ConfidenceBins {
  /** Rows of each bin, `[numBins]`. */
  count: Float64Array;
  /** Those of them that were right, `[numBins]`. */
  correct: Float64Array;
  /** Sum of their confidences. */
  confidence: ExactSums;
}

/** Returns empty bins. */
export function createConfidenceBins(numBins: number): ConfidenceBins {
  return {
    count: new Float64Array(numBins),
    correct: new Float64Array(numBins),
    confidence: createExactSums(numBins),
  };
}

/** Adds one row. A confidence of 0 belongs to no bin, (0, 1 / numBins] being the first, unless `includeZero`. */
export function addToBins(
  bins: ConfidenceBins,
  edges: Float64Array,
  confidence: number,
  isCorrect: boolean,
  includeZero: boolean,
): void {
  if (confidence === 0 && !includeZero) return;
  const value = Math.min(1, confidence);
  const bin = binOf(value, edges);
  bins.count[bin]!++;
  if (isCorrect) bins.correct[bin]!++;
  addExactly(bins.confidence, bin, value);
}

/** Adds the rows of the same bins elsewhere. */
export function mergeBins(bins: ConfidenceBins, other: ConfidenceBins): void {
  for (let bin = 0; bin < bins.count.length; bin++) {
    bins.count[bin]! += other.count[bin]!;
    bins.correct[bin]! += other.correct[bin]!;
  }
  mergeExactSums(bins.confidence, other.confidence);
}

/** Returns the mean over all rows of the gap between confidence and accuracy of their bin; `null` without rows. */
export function expectedGap({ count, correct, confidence }: ConfidenceBins): number | null {
  let rows = 0;
  let gaps = 0;
  for (let bin = 0; bin < count.length; bin++) {
    rows += count[bin]!;
    gaps += Math.abs(correct[bin]! - exactSumOf(confidence, bin));
  }
  return rows === 0 ? null : gaps / rows;
}

/** Returns the largest gap between confidence and accuracy over the bins that have rows; `null` without rows. */
export function largestGap({ count, correct, confidence }: ConfidenceBins): number | null {
  let largest: number | null = null;
  for (let bin = 0; bin < count.length; bin++) {
    if (count[bin] === 0) continue;
    const gap = Math.abs(correct[bin]! - exactSumOf(confidence, bin)) / count[bin]!;
    largest = Math.max(largest ?? 0, gap);
  }
  return largest;
}

/** Returns the `numBins + 1` edges of equal bins over [0, 1], as numpy's `linspace` rounds them. */
export function binEdges(numBins: number): Float64Array {
  const step = 1 / numBins;
  return Float64Array.from({ length: numBins + 1 }, (_, i) => (i === numBins ? 1 : i * step));
}

/** Returns the bin (lower, upper] of a value in [0, 1]; 0 goes to the first. */
function binOf(value: number, edges: Float64Array): number {
  const numBins = edges.length - 1;
  let bin = Math.min(numBins - 1, Math.max(0, Math.ceil(value * numBins) - 1));
  // The product rounds: next to an edge it may be off by one.
  if (bin > 0 && value <= edges[bin]!) bin--;
  else if (value > edges[bin + 1]!) bin++;
  return bin;
}

/** Checks the number of bins and fills its default in. */
export function checkNumBins(name: string, numBins: number | undefined): number {
  return checkNumber(name, 'numBins', numBins ?? 15, { min: 1, integer: true });
}

/** Checks an option that is true or false and fills its default in. */
export function checkFlag(name: string, argument: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name}: expected \`${argument}\` to be a boolean, got ${describeValue(value)}.`);
}

/** Checks that there is a probability for each row. */
export function checkConfidences(name: string, confidences: unknown, numRows: number): ArrayLike<number> {
  return checkNumbers(name, 'confidences', confidences, {
    min: 0,
    max: LARGEST_PROBABILITY,
    length: numRows,
  });
}
