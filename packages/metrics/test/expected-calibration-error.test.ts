import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, maximumCalibrationError, reliabilityDiagram } from '../src/index.ts';
import { confidentTestSets, expectedGapOf, oracleBins, outcomesOf } from './calibration-oracle.ts';
import { columns, FIXED, permutationOf } from './oracle.ts';

const mislas = readGolden<{
  cases: {
    true: number[];
    pred: number[];
    confidence: number[];
    num_bins: number;
    result: { expected_calibration_error: number };
  }[];
}>(new URL('./golden/calibration_ece.json', import.meta.url));
const losses = readGolden<{
  inputs: { labels: number[]; preds: number[]; confidences: number[] };
  params: { numBins: number };
  cases: { ece: number; binCounts: number[] }[];
}>(new URL('./golden/metrics.json', import.meta.url));

describe('expectedCalibrationError', () => {
  it('is the mean gap between confidence and accuracy, each bin weighted by its rows', () => {
    // Two bins: one row of confidence 1/4, wrong (gap 1/4); three rows of mean 3/4, all right (gap 1/4).
    const rows = [
      [0, 0, 0, 1],
      [1, 0, 0, 1],
    ] as const;
    expect(expectedCalibrationError(...rows, [0.25, 0.75, 0.625, 0.875], { numBins: 2 })).toBe(0.25);
    // In one bin: 3/4 right at mean confidence 5/8.
    expect(expectedCalibrationError(...rows, [0.25, 0.75, 0.625, 0.875], { numBins: 1 })).toBe(0.125);
  });

  it('is null when every confidence is 0, and counts them all if told to', () => {
    expect(expectedCalibrationError([0, 1], [0, 0], [0, 0])).toBeNull();
    expect(expectedCalibrationError([0, 1], [0, 0], [0, 0], { includeZero: true })).toBe(0.5);
  });

  it.each(mislas.cases)(
    'agrees with MiSLAS on $num_bins bins',
    ({ true: classIds, pred, confidence, num_bins, result }) => {
      expect(expectedCalibrationError(classIds, pred, confidence, { numBins: num_bins })).toBeCloseTo(
        result.expected_calibration_error,
        12,
      );
    },
  );

  it('takes 15 bins by default, as MiSLAS does', () => {
    const { labels, preds, confidences } = losses.inputs;
    const [expected] = losses.cases;
    expect(losses.params.numBins).toBe(15);
    expect(expectedCalibrationError(labels, preds, confidences)).toBeCloseTo(expected!.ece, 12);
    const { bins } = reliabilityDiagram(labels, preds, confidences);
    expect(bins.map(({ count }) => count)).toEqual(expected!.binCounts);
  });

  it('agrees with its definition', () => {
    fc.assert(
      fc.property(confidentTestSets, fc.boolean(), (testSet, includeZero) => {
        const { rows, numBins, confidences } = testSet;
        const error = expectedCalibrationError(...columns(rows), confidences, { numBins, includeZero });
        const expected = expectedGapOf(oracleBins(outcomesOf(testSet), numBins, includeZero));
        if (expected === null) expect(error).toBeNull();
        else expect(error).toBeCloseTo(expected, 12);
      }),
      FIXED,
    );
  });

  it('lies in [0, maximumCalibrationError], in any order of the rows and under any names of the classes', () => {
    fc.assert(
      fc.property(confidentTestSets, fc.integer(), ({ numClasses, rows, numBins, confidences }, seed) => {
        const names = permutationOf(numClasses, seed);
        const order = permutationOf(rows.length, seed);
        const renamed = order.map((row) => rows[row]!.map((c) => names[c]!) as [number, number]);
        const moved = order.map((row) => confidences[row]!);
        const error = expectedCalibrationError(...columns(rows), confidences, { numBins });
        expect(expectedCalibrationError(...columns(renamed), moved, { numBins })).toBe(error);
        const largest = maximumCalibrationError(...columns(rows), confidences, { numBins });
        expect(error === null).toBe(largest === null);
        expect(error ?? 0).toBeGreaterThanOrEqual(0);
        expect(error ?? 0).toBeLessThanOrEqual((largest ?? 0) + 1e-15);
        expect(largest ?? 0).toBeLessThanOrEqual(1);
      }),
      FIXED,
    );
  });

  it('is 0 for a model that is always right and says so', () => {
    fc.assert(
      fc.property(confidentTestSets, ({ rows, numBins }) => {
        const [classIds] = columns(rows);
        const sure = rows.map(() => 1);
        expect(expectedCalibrationError(classIds, classIds, sure, { numBins })).toBe(0);
      }),
      FIXED,
    );
  });

  it('refuses an empty test set', () => {
    expect(() => expectedCalibrationError([], [], [], { numClasses: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: expectedCalibrationError: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
  });
});
