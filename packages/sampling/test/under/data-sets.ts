import fc from 'fast-check';

/** Rows and their classes. */
export interface SmallSet {
  features: number[][];
  labels: number[];
}

/**
 * Random data: two to four classes with a row each at least, so that all ids up to the largest occur; coordinates on a coarse grid,
 * so that ties, duplicates and contradictions are everywhere.
 */
export const smallSets: fc.Arbitrary<SmallSet> = fc
  .record({
    numClasses: fc.integer({ min: 2, max: 4 }),
    numColumns: fc.integer({ min: 1, max: 3 }),
    numRows: fc.integer({ min: 4, max: 40 }),
    step: fc.constantFrom(1, 8, 1024),
  })
  .chain(({ numClasses, numColumns, numRows, step }) =>
    fc.record({
      features: fc.array(
        fc.array(
          fc.integer({ min: -2 * step, max: 2 * step }).map((x) => x / step),
          { minLength: numColumns, maxLength: numColumns },
        ),
        { minLength: numRows, maxLength: numRows },
      ),
      labels: fc
        .array(fc.nat({ max: numClasses - 1 }), { minLength: numRows, maxLength: numRows })
        .map((labels) => labels.map((label, row) => (row < numClasses ? row : label))),
    }),
  );

/** How laws are run. */
export const FIXED = { seed: 20261123, numRuns: 60 } as const;
