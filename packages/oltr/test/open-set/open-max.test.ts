import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { fitOpenMax, type WeibullTail } from '../../src/open-set/fit-open-max.ts';
import { openMax } from '../../src/open-set/open-max.ts';
import { randomRows } from './rows.ts';

const golden = readGolden<{
  train_logits: number[][];
  train_labels: number[];
  tail_size: number;
  mean_logits: number[][];
  weibull: { shape: number; scale: number; smallest_tail_value: number }[];
  query_logits: number[][];
  results: { alpha_rank: number; probabilities_last_is_unknown: number[][] }[];
}>(new URL('../golden/openmax.json', import.meta.url));

const weibull = golden.weibull.map(({ smallest_tail_value, ...tail }) => ({
  ...tail,
  smallestTailValue: smallest_tail_value,
}));
const meanLogits = golden.mean_logits;

/** OpenMax step by step, for one row. */
function slowOpenMax(
  row: number[],
  means: number[][],
  tails: (WeibullTail | null)[],
  alphaRank: number,
): number[] {
  const norm = (v: number[]): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const order = row.map((_, c) => c).sort((a, b) => row[b]! - row[a]!);
  const revised = row.map((z, c) => {
    const rank = order.indexOf(c) + 1;
    const tail = tails[c]!;
    if (rank > alphaRank || tail === null) return z;
    const mean = means[c]!;
    const euclidean = norm(row.map((x, j) => x - mean[j]!));
    const cosine = 1 - row.reduce((sum, x, j) => sum + x * mean[j]!, 0) / (norm(row) * norm(mean));
    const far = euclidean / 200 + cosine + 1 - tail.smallestTailValue;
    const cdf = far <= 0 ? 0 : 1 - Math.exp(-((far / tail.scale) ** tail.shape));
    return z * (1 - (cdf * (alphaRank + 1 - rank)) / alphaRank);
  });
  const unknown = row.reduce((sum, z, c) => sum + z - revised[c]!, 0);
  const powers = [...revised, unknown].map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

describe('openMax', () => {
  it.each(golden.results)('agrees with the golden file at alpha rank $alpha_rank', (expected) => {
    const alphaRank = expected.alpha_rank;
    const { probabilities, labels, scores } = openMax(golden.query_logits, {
      meanLogits,
      weibull,
      alphaRank,
    });
    for (const [row, wanted] of expected.probabilities_last_is_unknown.entries()) {
      for (const [c, p] of wanted.entries()) expect(probabilities[row]![c]).toBeCloseTo(p, 10);
      const best = wanted.indexOf(Math.max(...wanted));
      expect(labels[row]).toBe(best === 4 ? -1 : best);
      expect(scores[row]).toBeCloseTo(1 - wanted[4]!, 10);
    }
  });

  it('agrees with the golden file from the training rows on', () => {
    const model = fitOpenMax(golden.train_logits, golden.train_labels, { tailSize: golden.tail_size });
    for (const { alpha_rank: alphaRank, probabilities_last_is_unknown: wanted } of golden.results) {
      const { probabilities } = openMax(golden.query_logits, { ...model, alphaRank });
      for (const [row, expected] of wanted.entries()) {
        for (const [c, p] of expected.entries()) expect(probabilities[row]![c]).toBeCloseTo(p, 4);
      }
    }
  });

  it('agrees with its definition, step by step', () => {
    const logits = randomRows(30, 4, 7).map((row) => row.map((z) => 3 * z));
    for (const alphaRank of [1, 4, 10]) {
      const tails = [weibull[0]!, null, weibull[2]!, weibull[3]!];
      const { probabilities } = openMax(logits, { meanLogits, weibull: tails, alphaRank });
      for (const [row, z] of logits.entries()) {
        const expected = slowOpenMax(z, meanLogits, tails, alphaRank);
        for (const [c, p] of expected.entries()) expect(probabilities[row]![c]).toBeCloseTo(p, 12);
      }
    }
  });

  it('gives a logit to the unknown class as far as it is doubted', () => {
    // Distance 1 to the mean: the CDF is 1 - 1/e at a scale of 2, whatever the shape.
    const tail = { shape: 3, scale: 2, smallestTailValue: 0 };
    const options = {
      meanLogits: [
        [4, 0],
        [0, 9],
      ],
      weibull: [tail, null],
      distance: 'euclidean',
    } as const;
    const { probabilities } = openMax([[5, 0]], { ...options, alphaRank: 1 });
    const powers = [5 / Math.E, 0, 5 * (1 - 1 / Math.E)].map(Math.exp);
    const sum = powers.reduce((a, b) => a + b, 0);
    for (const [c, power] of powers.entries()) expect(probabilities[0]![c]).toBeCloseTo(power / sum, 14);
  });

  it('never doubts classes without a tail: a logit of 0 is left for the unknown one', () => {
    const { probabilities, labels } = openMax([[2, 1]], {
      meanLogits: [
        [0, 0],
        [0, 0],
      ],
      weibull: [null, null],
    });
    const sum = Math.exp(2) + Math.exp(1) + 1;
    expect(probabilities[0]![2]).toBeCloseTo(1 / sum, 15);
    expect(labels[0]).toBe(0);
  });

  it('is finite for logits of any size, and for rows and means of zeros', () => {
    for (const distance of ['mixed', 'cosine', 'euclidean'] as const) {
      const { probabilities } = openMax(
        [
          [1e4, -1e4, 3, 1e4],
          [0, 0, 0, 0],
        ],
        { meanLogits, weibull, distance },
      );
      for (const row of probabilities) {
        expect(row.every(Number.isFinite)).toBe(true);
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }
    }
    const zeros = meanLogits.map((row) => row.map(() => 0));
    expect(
      openMax([[1, 2, 3, 4]], { meanLogits: zeros, weibull }).probabilities[0]!.every(Number.isFinite),
    ).toBe(true);
  });

  it('keeps the order of rows that are surely unknown', () => {
    const tail = { shape: 9, scale: 1, smallestTailValue: 0 };
    const options = {
      meanLogits: [
        [0, 0],
        [0, 0],
      ],
      weibull: [tail, tail],
      alphaRank: 1,
      distance: 'euclidean',
    } as const;
    const { scores } = openMax(
      [
        [50, 0],
        [60, 0],
        [80, 0],
      ],
      options,
    );
    expect(scores[0]).toBeGreaterThan(scores[1]!);
    expect(scores[1]).toBeGreaterThan(scores[2]!);
    expect(scores[2]).toBeGreaterThan(0);
  });

  it('gives nothing for no row', () => {
    expect(openMax([], { meanLogits, weibull })).toEqual({
      probabilities: [],
      labels: new Int32Array(0),
      scores: new Float64Array(0),
    });
  });

  it('refuses what does not fit', () => {
    expect(() => openMax([[1, 2]], { meanLogits, weibull })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openMax: expected \`logits\` to have 4 numbers in each row, as there are tails, got 2.]`,
    );
    expect(() => openMax([[1]], { meanLogits, weibull: [null] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openMax: expected \`meanLogits[0]\` to hold 1 number, got array of 4.]`,
    );
    expect(() => openMax([[1]], { meanLogits: [[1]], weibull: [] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openMax: expected \`weibull\` to hold at least one tail, got none.]`,
    );
    expect(() =>
      openMax([[-Infinity]], { meanLogits: [[1]], weibull: [null] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openMax: expected \`logits[0][0]\` to be a finite number, got -Infinity.]`,
    );
    expect(() =>
      openMax([[1]], { meanLogits: [[1]], weibull: [{ shape: 0, scale: 1, smallestTailValue: 0 }] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openMax: expected \`weibull[0].shape\` to be a finite number > 0, got 0.]`,
    );
    expect(() =>
      openMax([[1]], { meanLogits: [[1]], weibull: [null], alphaRank: 0 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openMax: expected \`alphaRank\` to be a whole number >= 1, got 0.]`,
    );
  });
});
