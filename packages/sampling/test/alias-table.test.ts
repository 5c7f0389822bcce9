import { createRandom, type Random } from '@lt/core';
import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AliasTable, aliasTable, drawsFromTable } from '../src/alias-table.ts';
import { chiSquare, chiSquareLimit, tally } from './statistics.ts';

const { inverseCdf } = readGolden<{ inverseCdf: { weights: number[] } }>(
  new URL('./golden/batch_samplers.json', import.meta.url),
);

/** Weights of all sizes, zeros among them, not all 0. */
const weightLists = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(5e-324, 1e-300, 1, 1e308, Number.MAX_VALUE),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .filter((weights) => weights.some((weight) => weight > 0));

/** The probability of each row by adding up its own part of its bin and the parts that it has of others. */
function probabilitiesOf({ thresholds, aliases }: AliasTable): number[] {
  const sums = new Array<number>(thresholds.length).fill(0);
  thresholds.forEach((threshold, bin) => {
    sums[bin]! += Math.min(threshold, 1);
    if (threshold < 1) sums[aliases[bin]!]! += 1 - threshold;
  });
  return sums.map((sum) => sum / thresholds.length);
}

/** A stream of given numbers. */
function streamOf(numbers: readonly number[]): Random {
  return {
    position: 0,
    fill(this: Random, out: Float64Array) {
      out.set(numbers.slice(this.position, this.position + out.length));
      return out;
    },
  } as Random;
}

describe('aliasTable', () => {
  it('is worked out by hand for 1, 1, 4: bins of 1/2 own and 1/2 row 2, and one all of row 2', () => {
    // Scaled to the average: 1/2, 1/2, 2. The heavy row 2 gives 1/2 to bin 0 and 1/2 to bin 1, and has 1 left.
    const { thresholds, aliases } = aliasTable([1, 1, 4]);
    expect([...thresholds.subarray(0, 2), ...aliases.subarray(0, 2)]).toEqual([0.5, 0.5, 2, 2]);
    expect(thresholds[2]).toBeGreaterThanOrEqual(1);
    const draws = new Int32Array(6);
    drawsFromTable({ thresholds, aliases }, 6, streamOf([0, 0.16, 0.17, 0.34, 0.51, 0.99]))(draws, 0);
    expect([...draws]).toEqual([0, 0, 2, 1, 2, 2]);
  });

  it('holds the probabilities of the weights', () => {
    fc.assert(
      fc.property(weightLists, (weights) => {
        const largest = Math.max(...weights);
        const total = weights.reduce((sum, weight) => sum + weight / largest, 0);
        probabilitiesOf(aliasTable(weights)).forEach((p, row) => {
          expect(p).toBeCloseTo(weights[row]! / largest / total, 13);
        });
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  it('has no share for a row of weight 0, whatever rounding leaves over', () => {
    fc.assert(
      fc.property(weightLists, (weights) => {
        const { thresholds, aliases } = aliasTable(weights);
        weights.forEach((weight, row) => {
          if (weight > 0) return;
          expect(thresholds[row]).toBe(0);
          expect(aliases).not.toContain(row);
        });
        // Every bin that is not all its own names a row that is there.
        thresholds.forEach((threshold, row) => {
          if (threshold < 1) expect(weights[aliases[row]!]).toBeGreaterThan(0);
        });
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  it('keeps the share of a row much below the others exactly, though rounding errors of the others are larger', () => {
    const weights = Array.from({ length: 999 }, (_, row) => 0.1 + row / 7);
    const { thresholds } = aliasTable([...weights, 1e-30]);
    const largest = Math.max(...weights);
    const total = weights.reduce((sum, weight) => sum + weight / largest, 0);
    expect(thresholds[999]! / ((1e-30 / largest) * (1000 / total))).toBeCloseTo(1, 12);
  });

  it('gives equal weights bins of their own', () => {
    for (const weight of [5e-324, 0.1, 1, Number.MAX_VALUE]) {
      expect([...aliasTable(new Float64Array(7).fill(weight)).thresholds]).toEqual(new Array(7).fill(1));
    }
  });

  it('stays within the rows for the largest uniform number', () => {
    for (const numRows of [1, 3, 4, 1000, 2 ** 20 + 1]) {
      const weights = new Float64Array(numRows).fill(0.3);
      const out = new Int32Array(1);
      drawsFromTable(aliasTable(weights), 1, streamOf([1 - 2 ** -53]))(out, 0);
      expect(out[0]).toBe(numRows - 1);
    }
  });

  it('draws each row as often as it weighs', () => {
    const { weights } = inverseCdf;
    const n = 100_000;
    const out = new Int32Array(n);
    drawsFromTable(aliasTable(weights), n, createRandom('alias'))(out, 0);
    const counts = tally(out, weights.length);
    expect(counts[3]).toBe(0);
    const total = weights.reduce((a, b) => a + b);
    const drawn = weights.flatMap((weight, row) => (weight > 0 ? [row] : []));
    expect(
      chiSquare(
        drawn.map((row) => counts[row]!),
        drawn.map((row) => (weights[row]! / total) * n),
      ),
    ).toBeLessThan(chiSquareLimit(drawn.length - 1));
  });
});
