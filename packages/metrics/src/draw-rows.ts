import type { Random } from '@lt/core';

/**
 * Returns a function that draws as many rows as there are, with replacement: from all, or from each class as many as it has. It fills
 * the same array at each call.
 */
export function createRowDrawer(
  numRows: number,
  strata: ArrayLike<number> | null,
  random: Random,
): () => Int32Array {
  const drawn = new Int32Array(numRows);
  const uniforms = new Float64Array(numRows);
  if (strata === null) {
    return () => {
      random.fill(uniforms);
      for (let i = 0; i < numRows; i++) drawn[i] = Math.floor(uniforms[i]! * numRows);
      return drawn;
    };
  }
  const rows = Int32Array.from({ length: numRows }, (_, row) => row).sort((a, b) => strata[a]! - strata[b]!);
  // Of each place among the sorted rows: where its class starts, and how many rows the class has.
  const starts = new Int32Array(numRows);
  const sizes = new Int32Array(numRows);
  for (let start = 0, end = 0; start < numRows; start = end) {
    while (end < numRows && strata[rows[end]!] === strata[rows[start]!]) end++;
    starts.fill(start, start, end);
    sizes.fill(end - start, start, end);
  }
  return () => {
    random.fill(uniforms);
    for (let i = 0; i < numRows; i++) drawn[i] = rows[starts[i]! + Math.floor(uniforms[i]! * sizes[i]!)]!;
    return drawn;
  };
}
