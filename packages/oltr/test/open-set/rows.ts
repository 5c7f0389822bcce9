import { createRandom } from '@lt/core';
import fc from 'fast-check';

/** Settings of every property: the same cases at each run. */
export const FIXED = { seed: 20261123, numRuns: 100 } as const;

/** One to eight rows of one to six logits. */
export const logitRows: fc.Arbitrary<number[][]> = fc
  .integer({ min: 1, max: 6 })
  .chain((numClasses) =>
    fc.array(
      fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: numClasses, maxLength: numClasses }),
      { minLength: 1, maxLength: 8 },
    ),
  );

/** Rows of normally distributed numbers. */
export function randomRows(numRows: number, numColumns: number, seed: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: numRows }, () => Array.from({ length: numColumns }, () => random.normal()));
}
