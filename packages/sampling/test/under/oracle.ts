/** Plain loops over arrays of rows: what the methods are held against. Class ids are 0, 1, …; -1 is no class. */

/** Returns all other rows of `pool` by ascending (squared distance, row). */
export function rankedNeighbors(
  features: readonly number[][],
  row: number,
  pool: readonly number[],
): number[] {
  return pool
    .filter((other) => other !== row)
    .map((other) => ({ other, squared: squaredBetween(features[row]!, features[other]!) }))
    .sort((a, b) => a.squared - b.squared || a.other - b.other)
    .map(({ other }) => other);
}

/** Returns the squared distance of two points. */
export function squaredBetween(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, column) => sum + (x - b[column]!) ** 2, 0);
}

/** Returns the numbers from 0 to n - 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** Returns what most of the values are; of several, the smallest. */
export function modeOf(values: readonly number[]): number {
  const times = (value: number): number => values.filter((other) => other === value).length;
  return [...values].sort((a, b) => times(b) - times(a) || a - b)[0]!;
}

/** Returns the number of rows of each class. */
export function tallyClasses(classIds: readonly number[], rows: readonly number[]): number[] {
  const counts = new Array<number>(Math.max(...classIds) + 1).fill(0);
  for (const row of rows) counts[classIds[row]!]!++;
  return counts;
}

/** Returns the class with the fewest rows, the first of several. */
export function minorityOf(classIds: readonly number[]): number {
  const counts = tallyClasses(classIds, range(classIds.length));
  return counts.indexOf(Math.min(...counts));
}

/** Returns all classes but the smallest. */
export function notMinority(classIds: readonly number[]): number[] {
  return [...new Set(classIds)].sort((a, b) => a - b).filter((classId) => classId !== minorityOf(classIds));
}

/** Returns the Tomek links by the definition: every pair is looked at. */
export function tomekOracle(features: readonly number[][], classIds: readonly number[]): [number, number][] {
  const rows = range(features.length);
  const nearest = rows.map((row) => rankedNeighbors(features, row, rows)[0]);
  return rows.flatMap((a) =>
    rows
      .filter((b) => a < b && classIds[a] !== classIds[b] && nearest[a] === b && nearest[b] === a)
      .map((b): [number, number] => [a, b]),
  );
}

/** Returns which of `rows` one round of editing keeps. */
export function editOracle(
  features: readonly number[][],
  classIds: readonly number[],
  rows: readonly number[],
  targets: readonly number[],
  k: number,
  selection: 'all' | 'mode',
): number[] {
  return rows.filter((row) => {
    if (!targets.includes(classIds[row]!)) return true;
    const votes = rankedNeighbors(features, row, rows)
      .slice(0, k)
      .map((other) => classIds[other]!);
    if (votes.length === 0) return true;
    return selection === 'all'
      ? votes.every((vote) => vote === classIds[row])
      : modeOf(votes) === classIds[row];
  });
}

/** Tells whether cleaning must stop: a class fell below the smallest one of the beginning, or is gone. */
export function mustStop(
  classIds: readonly number[],
  rows: readonly number[],
  allowMinority = false,
): boolean {
  const before = tallyClasses(classIds, range(classIds.length));
  const after = tallyClasses(classIds, rows);
  const smallest = minorityOf(classIds);
  const vanished = before.some((count, classId) => count > 0 && after[classId] === 0);
  const below = after.some((count, classId) => classId !== smallest && count < before[smallest]!);
  return vanished || (below && !allowMinority);
}
