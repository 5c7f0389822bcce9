/** Returns Pearson's chi-square statistic of observed counts against expected ones. */
export function chiSquare(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < expected.length; i++) sum += (observed[i]! - expected[i]!) ** 2 / expected[i]!;
  return sum;
}

/** Returns the value that chi-square exceeds with probability 0.001 (Wilson and Hilferty's approximation). */
export function chiSquareLimit(degreesOfFreedom: number): number {
  const share = 2 / (9 * degreesOfFreedom);
  return degreesOfFreedom * (1 - share + 3.09 * Math.sqrt(share)) ** 3;
}

/** Returns how often each whole number below `n` occurs. */
export function tally(values: Iterable<number>, n: number): number[] {
  const counts = new Array<number>(n).fill(0);
  for (const value of values) counts[value]!++;
  return counts;
}

/** Returns class ids in blocks: as many of each class as `counts` says. */
export function classIdsOf(counts: readonly number[]): Int32Array {
  return Int32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
}
