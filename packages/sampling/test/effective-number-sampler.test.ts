import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { effectiveNumberSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

type Table = Record<string, number[]>;
const { tables } = readGolden<{
  tables: {
    counts: number[];
    classProbabilities: { effectiveNumberInverse: Table; effectiveNumberClassDraw: Table };
  }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));

const probabilitiesOf = (counts: readonly number[], options: object): number[] => [
  ...effectiveNumberSampler(classIdsOf(counts), {
    batchSize: 1,
    numClasses: counts.length,
    ...options,
  }).classProbabilities(),
];

describe('effectiveNumberSampler', () => {
  it('weighs rows, or classes, by one over the effective number', () => {
    // E(1) = 1, E(2) = (1 - 0.25) / 0.5 = 1.5: rows weigh 1 / 1 and 2 / 1.5 as classes, classes 1 and 2/3.
    const [rows, classes] = (['rows', 'classes'] as const).map((weighted) =>
      probabilitiesOf([1, 2, 0], { beta: 0.5, weighted }),
    );
    expect(rows![0]).toBeCloseTo(3 / 7, 15);
    expect(rows![1]).toBeCloseTo(4 / 7, 15);
    expect(classes![0]).toBeCloseTo(3 / 5, 15);
    expect(classes![1]).toBeCloseTo(2 / 5, 15);
    expect([rows![2], classes![2]]).toEqual([0, 0]);
  });

  it.each(tables)('has the probabilities of the golden file for $counts, of both kinds', (row) => {
    const { effectiveNumberInverse, effectiveNumberClassDraw } = row.classProbabilities;
    for (const [weighted, table] of [
      ['classes', effectiveNumberInverse],
      ['rows', effectiveNumberClassDraw],
    ] as const) {
      expect(Object.keys(table).length).toBeGreaterThan(3);
      for (const [beta, expected] of Object.entries(table)) {
        probabilitiesOf(row.counts, { beta: Number(beta), weighted }).forEach((p, c) => {
          // The golden file computes 1 - beta^n, which cancels for beta near 1.
          expect(p).toBeCloseTo(expected[c]!, 11);
        });
      }
    }
  });

  it('goes from one sampler to another as beta grows', () => {
    const counts = [80, 15, 5];
    const close = (actual: number[], expected: number[]): void => {
      actual.forEach((p, c) => {
        expect(p).toBeCloseTo(expected[c]!, 6);
      });
    };
    close(probabilitiesOf(counts, { beta: 0 }), [0.8, 0.15, 0.05]);
    close(probabilitiesOf(counts, { beta: 1 - 1e-9 }), [1 / 3, 1 / 3, 1 / 3]);
    close(probabilitiesOf(counts, { beta: 0, weighted: 'classes' }), [1 / 3, 1 / 3, 1 / 3]);
    const inverses = counts.map((count) => 1 / count);
    const sum = inverses.reduce((a, b) => a + b, 0);
    close(
      probabilitiesOf(counts, { beta: 1 - 2 ** -53, weighted: 'classes' }),
      inverses.map((inverse) => inverse / sum),
    );
  });

  it("draws by rows of beta 0.9999 if nothing is said, as the paper's loss weighs", () => {
    const counts = [5000, 500, 50, 5];
    expect(probabilitiesOf(counts, {})).toEqual(probabilitiesOf(counts, { beta: 0.9999, weighted: 'rows' }));
    const classIds = classIdsOf(counts);
    const sampler = effectiveNumberSampler(classIds, { batchSize: 20_000, epochLength: 20_000 });
    const classes = Array.from(sampler.batchAt(0, 0), (row) => classIds[row]!);
    const expected = probabilitiesOf(counts, {}).map((p) => p * 20_000);
    expect(chiSquare(tally(classes, 4), expected)).toBeLessThan(chiSquareLimit(3));
  });

  it('says what is wrong', () => {
    const create = (options: object) => () => effectiveNumberSampler([0, 1], { batchSize: 1, ...options });
    expect(create({ beta: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: effectiveNumberSampler: expected \`beta\` to be a finite number >= 0 and < 1, got 1.]`,
    );
    expect(create({ beta: -0.1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: effectiveNumberSampler: expected \`beta\` to be a finite number >= 0 and < 1, got -0.1.]`,
    );
    expect(create({ weighted: 'draws' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: effectiveNumberSampler: expected \`weighted\` to be one of 'rows', 'classes', got "draws".]`,
    );
    // @ts-expect-error no options
    expect(() => effectiveNumberSampler([0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: effectiveNumberSampler: expected \`options\` to be an object with \`batchSize\`, got undefined.]`,
    );
  });
});
