import fc from 'fast-check';

/** What every property test runs with: the same cases each time. */
export const RUNS = { seed: 20260101, numRuns: 200 };

/** Counts of a long-tailed training set, each class with at least one example. */
export const positiveCounts: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 1e9 }), {
  minLength: 1,
  maxLength: 30,
});

/** Counts with empty classes among them, but not only those. */
export const countsWithEmpty: fc.Arbitrary<number[]> = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })), { minLength: 1, maxLength: 30 })
  .filter((counts) => counts.some((count) => count > 0));

/** Returns a shuffled copy of 0 … n-1 for a random key per element. */
export function orderBy(keys: readonly number[]): number[] {
  return keys.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);
}
