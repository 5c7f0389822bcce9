import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kmeansSmote } from '../../src/over/kmeans-smote.ts';
import type { KMeansSmoteOptions } from '../../src/over/kmeans-smote-options.ts';
import { countsOf, expectSound } from './invariants.ts';

/** A large class around (0, 0) and a small one in two places far from it and from each other: 4 rows close by, 8 rows spread out. */
const FEATURES = [
  ...Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]),
  ...Array.from({ length: 4 }, (_, i) => [100 + (i & 1) / 4, 100 + (i >> 1) / 4]),
  ...Array.from({ length: 8 }, (_, i) => [-100 + 4 * (i & 3), 100 + 4 * (i >> 2)]),
];
const LABELS = FEATURES.map((_, row) => (row < 60 ? 'common' : 'rare'));
const placeOf = (row: number) => (row < 64 ? 'dense' : 'sparse');

describe('kmeansSmote', () => {
  it('makes rows inside the clusters of the class, and more where it is sparse', async () => {
    const options = { numClusters: 3, densityExponent: 1, kNeighbors: 2, seed: 1 } as const;
    const made = await kmeansSmote(FEATURES, LABELS, options);
    expectSound(FEATURES, LABELS, made);
    const { base, neighbor } = made.provenance;
    const numOf: Record<string, number> = { dense: 0, sparse: 0 };
    for (let row = 72; row < 120; row++) {
      expect(placeOf(neighbor[row]!)).toBe(placeOf(base[row]!));
      numOf[placeOf(base[row]!)]!++;
    }
    // Mean distances by plain loops; sparsity = mean distance / rows.
    const sparsity = (rows: number[][]) => {
      let [sum, pairs] = [0, 0];
      for (const [i, a] of rows.entries()) {
        for (const b of rows.slice(0, i)) {
          sum += Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
          pairs++;
        }
      }
      return sum / pairs / rows.length;
    };
    const [dense, sparse] = [sparsity(FEATURES.slice(60, 64)), sparsity(FEATURES.slice(64))];
    expect(Math.abs(numOf.dense! - (48 * dense) / (dense + sparse))).toBeLessThan(1);
    expect(numOf.dense! + numOf.sparse!).toBe(48);
    expect(made.report.warnings).toEqual([]);
  });

  it('uses each row of a cluster as often as the others, or draws it', async () => {
    const uses = async (base: 'even' | 'random') => {
      const { provenance } = await kmeansSmote(FEATURES, LABELS, { numClusters: 3, base, kNeighbors: 2 });
      const counts = new Int32Array(72);
      for (const row of provenance.base.slice(72)) counts[row]!++;
      return counts;
    };
    const even = await uses('even');
    for (const rows of [even.slice(60, 64), even.slice(64)]) {
      expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(1);
    }
    const random = await uses('random');
    expect(random.slice(60).reduce((a, b) => a + b)).toBe(48);
    expect(random).not.toEqual(even);
  });

  it('adds exactly as many rows as asked for, in any data, with any options', async () => {
    const data = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), fc.nat({ max: 5 })),
      {
        minLength: 4,
        maxLength: 50,
      },
    );
    const given: fc.Arbitrary<KMeansSmoteOptions> = fc.record({
      numClusters: fc.integer({ min: 1, max: 9 }),
      kNeighbors: fc.integer({ min: 1, max: 6 }),
      imbalanceThreshold: fc.constantFrom(0.5, 1, 5),
      densityExponent: fc.constantFrom<(number | 'auto')[]>('auto', 0, 2, 40),
      base: fc.constantFrom('even', 'random'),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(data, given, async (rows, options) => {
        const labels = rows.map(([, , c]) => (c < 4 ? 0 : c - 3));
        fc.pre(new Set(labels).size > 1);
        const features = rows.map(([a, b]) => [a, b]);
        const made = await kmeansSmote(features, labels, { ...options, fallback: 'smote' });
        expectSound(features, labels, made);
        expect(new Set(countsOf(made.labels)).size).toBe(1);
        expect(await kmeansSmote(features, labels, { ...options, fallback: 'smote' })).toEqual(made);
      }),
      { seed: 20261123, numRuns: 80 },
    );
  });

  it('survives clusters of equal rows, issue 1186 of imbalanced-learn', async () => {
    const features = FEATURES.map((row, i) => (i < 60 ? row : i < 64 ? [100, 100] : [-100, 100]));
    const { provenance, features: rows } = await kmeansSmote(features, LABELS, {
      numClusters: 3,
      kNeighbors: 2,
    });
    const dense = provenance.base.slice(72).filter((row) => row < 64).length;
    // Nothing tells the two clusters apart: half of the rows for each.
    expect(dense).toBe(24);
    expect(rows.slice(72).every(([x, y]) => Math.abs(x!) === 100 && y === 100)).toBe(true);
  });

  it('qualifies clusters by the odds of the paper, whatever number of rows is wanted, issue 1050', async () => {
    // One cluster of 11 rows: (8 + 1) / (3 + 1) = 2.25 against the class.
    const features = Array.from({ length: 11 }, (_, i) => [i, 0]);
    const labels = features.map((_, i) => (i < 8 ? 0 : 1));
    for (const count of [4, 8]) {
      const options = { numClusters: 1, samplingStrategy: { 1: count } };
      await expect(kmeansSmote(features, labels, { ...options, imbalanceThreshold: 2.25 })).rejects.toThrow(
        '2.25',
      );
      const made = await kmeansSmote(features, labels, { ...options, imbalanceThreshold: 2.26 });
      expect(countsOf(made.labels)).toEqual([8, count]);
    }
  });

  it('throws where no cluster qualifies, or makes the rows that smote makes, and says so', async () => {
    const random = createRandom(2);
    const features = Array.from({ length: 40 }, () => [random.next(), random.next()]);
    const labels = features.map((_, row) => (row < 36 ? 'a' : 'b'));
    const options = { numClusters: 2, kNeighbors: 3 };
    await expect(kmeansSmote(features, labels, options)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: kmeansSmote: expected class 'b' to prevail in a cluster, got odds of at least 4.00 against it in every cluster. Use a larger \`imbalanceThreshold\` or \`numClusters\`, or \`fallback: 'smote'\`.]`,
    );
    const made = await kmeansSmote(features, labels, { ...options, fallback: 'smote' });
    expectSound(features, labels, made);
    expect(made.report.warnings).toMatchInlineSnapshot(`
      [
        "class 'b' prevails in no cluster: its new rows are made of all its rows, by SMOTE.",
      ]
    `);
    const alone = [...labels.slice(0, 39).fill('a'), 'b'];
    await expect(kmeansSmote(features, alone, options)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: kmeansSmote: expected class 'b' to prevail in a cluster, got no cluster with two of its rows. Use a larger \`imbalanceThreshold\` or \`numClusters\`, or \`fallback: 'smote'\`.]`,
    );
    const copies = await kmeansSmote(features, alone, { ...options, fallback: 'smote' });
    expect(new Set(copies.provenance.kind.slice(40))).toEqual(new Set([2]));
  });

  it('says where a cluster has too few rows, and clusters by mini-batches', async () => {
    const { report, provenance } = await kmeansSmote(FEATURES, LABELS, { numClusters: 3, batchRows: 32 });
    expect(report.warnings).toMatchInlineSnapshot(`
      [
        "class 'rare' has 1 of 2 clusters with at most 5 rows: their new rows use the neighbors that there are.",
      ]
    `);
    for (let row = 72; row < 120; row++) {
      expect(placeOf(provenance.neighbor[row]!)).toBe(placeOf(provenance.base[row]!));
    }
  });

  it('refuses what it cannot do, and stops when it is told to', async () => {
    const failing = (options: object) => kmeansSmote(FEATURES, LABELS, options);
    await expect(failing({ numClusters: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: kmeansSmote: expected \`numClusters\` to be a whole number >= 1 and <= 2147483647, got 0.]`,
    );
    await expect(failing({ imbalanceThreshold: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: kmeansSmote: expected \`imbalanceThreshold\` to be a finite number > 0, got 0.]`,
    );
    await expect(failing({ densityExponent: 'dim' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: kmeansSmote: expected \`densityExponent\` to be a finite number >= 0, got "dim".]`,
    );
    await expect(failing({ fallback: 'skip' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: kmeansSmote: expected \`fallback\` to be one of 'throw', 'smote', got "skip".]`,
    );
    await expect(failing({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});
