import { createRandom } from '@lt/core';
import fc from 'fast-check';

/** One row of a test set: its true class and the predicted one. */
export type Row = readonly [truth: number, predicted: number];

/** The recall of a class by its definition, row by row; `null` without rows. */
export function recallOf(c: number, rows: readonly Row[]): number | null {
  const own = rows.filter(([truth]) => truth === c);
  return own.length === 0
    ? null
    : own.filter(([truth, predicted]) => truth === predicted).length / own.length;
}

/** The mean of the values that are not `null`; `null` without any. */
export function mean(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : present.reduce((a, b) => a + b, 0) / present.length;
}

/** Splits rows into the two arrays that the metrics take. */
export function columns(rows: readonly Row[]): [classIds: number[], predicted: number[]] {
  return [rows.map(([truth]) => truth), rows.map(([, predicted]) => predicted)];
}

/** A test set of up to 40 rows over `numClasses` classes. */
export interface TestSet {
  numClasses: number;
  rows: Row[];
}

/** Test sets of 1 to 40 rows over 1 to 6 classes, some of which may have no row. */
export const testSets: fc.Arbitrary<TestSet> = fc.integer({ min: 1, max: 6 }).chain((numClasses) => {
  const id = fc.nat({ max: numClasses - 1 });
  return fc.record({
    numClasses: fc.constant(numClasses),
    rows: fc.array(fc.tuple(id, id), { minLength: 1, maxLength: 40 }),
  });
});

/** Settings of every property: the same cases at each run. */
export const FIXED = { seed: 20261122, numRuns: 200 } as const;

/** Returns a permutation of 0 … n-1. */
export function permutationOf(n: number, seed: number): number[] {
  return createRandom(seed).shuffle(Array.from({ length: n }, (_, i) => i));
}

/** Returns the rows under other names of the classes and in another order, both drawn from the seed. */
export function disguise(
  rows: readonly Row[],
  numClasses: number,
  seed: number,
): { rows: Row[]; names: number[] } {
  const names = permutationOf(numClasses, seed);
  const moved = permutationOf(rows.length, seed).map((row) => rows[row]!);
  return { rows: moved.map(([truth, predicted]) => [names[truth]!, names[predicted]!] as const), names };
}

/** The recalls of the classes that have rows. */
export function recallsOf({ numClasses, rows }: TestSet): number[] {
  return Array.from({ length: numClasses }, (_, c) => recallOf(c, rows)).filter((recall) => recall !== null);
}
