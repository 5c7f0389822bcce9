import { splitByShot } from '@lt/core';
import fc from 'fast-check';
import { expect } from 'vitest';

/** An open-set test: rows of known classes and unknown ones (-1), what was predicted, and a score with ties. */
export interface OpenSetTest {
  rows: (readonly [truth: number, predicted: number, score: number])[];
  trainCounts: number[];
}

/** Tests of 1 to 30 rows over 1 to 6 known classes. */
export const openSetTests: fc.Arbitrary<OpenSetTest> = fc.integer({ min: 1, max: 6 }).chain((numClasses) => {
  const id = fc.integer({ min: -1, max: numClasses - 1 });
  return fc.record({
    rows: fc.array(fc.tuple(id, id, fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 30 }),
    trainCounts: fc.array(fc.constantFrom(0, 5, 20, 100, 101, 900), {
      minLength: numClasses,
      maxLength: numClasses,
    }),
  });
});

/** The three columns of a test. */
export function openColumns({ rows }: OpenSetTest): {
  classIds: number[];
  predicted: number[];
  scores: number[];
} {
  return {
    classIds: rows.map(([truth]) => truth),
    predicted: rows.map(([, predicted]) => predicted),
    scores: rows.map(([, , score]) => score),
  };
}

/** The mean over the classes of each group of a number that a class has, `null` left out. */
export function byShot(
  trainCounts: number[],
  ofClass: (c: number) => number | null,
): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(splitByShot(trainCounts)).map(([shot, classes]) => {
      const present = (classes as number[]).map(ofClass).filter((value) => value !== null);
      return [shot, present.length === 0 ? null : present.reduce((a, b) => a + b, 0) / present.length];
    }),
  );
}

/** Compares numbers to 12 digits, and `null` with `null`. */
export function expectClose(actual: number | null, wanted: number | null): void {
  if (actual === null || wanted === null) expect(actual).toBe(wanted);
  else expect(actual).toBeCloseTo(wanted, 12);
}
