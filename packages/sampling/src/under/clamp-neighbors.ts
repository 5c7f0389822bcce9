/** Returns a number of neighbors, but no more than there are, which is then reported. */
export function clampNeighbors(warnings: string[], option: string, k: number, available: number): number {
  if (k <= available) return k;
  warnings.push(`${option} is ${k}, but only ${available} rows can be neighbors: all of them were used.`);
  return Math.max(available, 1);
}
