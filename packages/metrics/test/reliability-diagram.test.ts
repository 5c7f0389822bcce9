import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, reliabilityDiagram } from '../src/index.ts';
import { confidentTestSets, oracleBins, outcomesOf } from './calibration-oracle.ts';
import { columns, FIXED, permutationOf } from './oracle.ts';

const mislas = readGolden<{
  cases: {
    true: number[];
    pred: number[];
    confidence: number[];
    num_bins: number;
    result: {
      accuracies: number[];
      confidences: number[];
      counts: number[];
      bins: number[];
      avg_accuracy: number;
      avg_confidence: number;
    };
  }[];
}>(new URL('./golden/calibration_ece.json', import.meta.url));

describe('reliabilityDiagram', () => {
  it('gives count, accuracy and mean confidence of each bin, null where it is empty', () => {
    // (0, 1/4]: 0.25 wrong. (1/2, 3/4]: 0.75 right, 0.625 wrong. (3/4, 1]: 1 right.
    expect(reliabilityDiagram([0, 1, 0, 1], [1, 1, 1, 1], [0.25, 0.75, 0.625, 1], { numBins: 4 })).toEqual({
      bins: [
        { lower: 0, upper: 0.25, count: 1, accuracy: 0, confidence: 0.25 },
        { lower: 0.25, upper: 0.5, count: 0, accuracy: null, confidence: null },
        { lower: 0.5, upper: 0.75, count: 2, accuracy: 0.5, confidence: 0.6875 },
        { lower: 0.75, upper: 1, count: 1, accuracy: 1, confidence: 1 },
      ],
      count: 4,
      accuracy: 0.5,
      confidence: 0.65625,
    });
  });

  it('leaves a confidence of exactly 0 out unless told to put it into the first bin', () => {
    const without = reliabilityDiagram([0, 0], [0, 0], [0, 0.5], { numBins: 2 });
    expect(without).toMatchObject({ count: 1, accuracy: 1, confidence: 0.5 });
    const within = reliabilityDiagram([0, 0], [0, 0], [0, 0.5], { numBins: 2, includeZero: true });
    expect(within.bins[0]).toEqual({ lower: 0, upper: 0.5, count: 2, accuracy: 1, confidence: 0.25 });
    expect(reliabilityDiagram([0], [0], [0], { numBins: 1 })).toEqual({
      bins: [{ lower: 0, upper: 1, count: 0, accuracy: null, confidence: null }],
      count: 0,
      accuracy: null,
      confidence: null,
    });
  });

  it('takes the last digits that a float32 softmax leaves above 1 for 1', () => {
    const { bins } = reliabilityDiagram([0], [0], Float32Array.of(1 + 2 ** -23), { numBins: 2 });
    expect(bins[1]).toMatchObject({ count: 1, confidence: 1 });
  });

  it.each(mislas.cases)(
    'agrees with MiSLAS on $num_bins bins, edges included',
    ({ true: classIds, pred, confidence, num_bins, result }) => {
      const diagram = reliabilityDiagram(classIds, pred, confidence, { numBins: num_bins });
      expect(diagram.bins.map(({ lower }) => lower)).toEqual(result.bins.slice(0, -1));
      expect(diagram.bins.map(({ upper }) => upper)).toEqual(result.bins.slice(1));
      diagram.bins.forEach((bin, i) => {
        expect(bin.count).toBe(result.counts[i]);
        expect(bin.accuracy ?? 0).toBeCloseTo(result.accuracies[i]!, 12);
        expect(bin.confidence ?? 0).toBeCloseTo(result.confidences[i]!, 12);
      });
      expect(diagram.accuracy).toBeCloseTo(result.avg_accuracy, 12);
      expect(diagram.confidence).toBeCloseTo(result.avg_confidence, 12);
    },
  );

  it('agrees with its definition, edges and zeros included', () => {
    fc.assert(
      fc.property(confidentTestSets, fc.boolean(), (testSet, includeZero) => {
        const { rows, numBins, confidences } = testSet;
        const { bins } = reliabilityDiagram(...columns(rows), confidences, { numBins, includeZero });
        const expected = oracleBins(outcomesOf(testSet), numBins, includeZero);
        expect(bins.map(({ lower, upper, count }) => ({ lower, upper, count }))).toEqual(
          expected.map(({ lower, upper, rows: { length } }) => ({ lower, upper, count: length })),
        );
        expected.forEach((bin, i) => {
          const mean = (of: (row: OracleRow) => number): number =>
            bin.rows.reduce((sum, row) => sum + of(row), 0) / bin.rows.length;
          if (bin.rows.length === 0) {
            expect(bins[i]).toMatchObject({ accuracy: null, confidence: null });
          } else {
            expect(bins[i]!.accuracy).toBeCloseTo(
              mean(({ isCorrect }) => Number(isCorrect)),
              12,
            );
            expect(bins[i]!.confidence).toBeCloseTo(
              mean(({ confidence }) => confidence),
              12,
            );
          }
        });
      }),
      FIXED,
    );
  });

  it('gives the same digits in any order of the rows, and holds every row whose confidence is not 0', () => {
    fc.assert(
      fc.property(confidentTestSets, fc.integer(), ({ rows, numBins, confidences }, seed) => {
        const order = permutationOf(rows.length, seed);
        const diagram = reliabilityDiagram(...columns(rows), confidences, { numBins });
        const moved = columns(order.map((row) => rows[row]!));
        const movedConfidences = order.map((row) => confidences[row]!);
        expect(reliabilityDiagram(...moved, movedConfidences, { numBins })).toEqual(diagram);
        expect(diagram.count).toBe(confidences.filter((confidence) => confidence > 0).length);
        if (diagram.count === rows.length) {
          expect(diagram.accuracy).toBe(accuracy(...columns(rows)));
        }
      }),
      FIXED,
    );
  });

  it('refuses confidences that are no probabilities, too few of them, and bins that are none', () => {
    expect(() => reliabilityDiagram([0, 1], [0, 1], [0.5, 1.5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: reliabilityDiagram: expected \`confidences[1]\` to be a finite number >= 0 and <= 1.000001, got 1.5.]`,
    );
    expect(() => reliabilityDiagram([0, 1], [0, 1], [0.5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: reliabilityDiagram: expected \`confidences\` to hold 2 numbers, got array of 1.]`,
    );
    expect(() => reliabilityDiagram([0], [0], [0.5], { numBins: 1.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: reliabilityDiagram: expected \`numBins\` to be a whole number >= 1, got 1.5.]`,
    );
    expect(() =>
      // @ts-expect-error not a boolean
      reliabilityDiagram([0], [0], [0.5], { includeZero: 1 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: reliabilityDiagram: expected \`includeZero\` to be a boolean, got 1.]`,
    );
    // @ts-expect-error a number in place of the options
    expect(() => reliabilityDiagram([0], [0], [0.5], 15)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: reliabilityDiagram: expected \`options\` to be an object, got 15.]`,
    );
  });
});

type OracleRow = ReturnType<typeof outcomesOf>[number];
