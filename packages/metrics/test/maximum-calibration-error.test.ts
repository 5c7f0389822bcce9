import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximumCalibrationError } from '../src/index.ts';
import { confidentTestSets, gapOf, oracleBins, outcomesOf } from './calibration-oracle.ts';
import { columns, FIXED } from './oracle.ts';

const mislas = readGolden<{
  cases: {
    true: number[];
    pred: number[];
    confidence: number[];
    num_bins: number;
    result: { max_calibration_error: number };
  }[];
}>(new URL('./golden/calibration_ece.json', import.meta.url));
const losses = readGolden<{
  inputs: { labels: number[]; preds: number[]; confidences: number[] };
  cases: { mce: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));

describe('maximumCalibrationError', () => {
  it('is the gap of the worst bin, however few rows it has', () => {
    const classIds = [0, 0, 0, 1];
    const predicted = [0, 0, 0, 0];
    expect(maximumCalibrationError(classIds, predicted, [1, 1, 1, 0.25], { numBins: 2 })).toBe(0.25);
    expect(maximumCalibrationError(classIds, predicted, [1, 0.75, 0.5, 0.25], { numBins: 2 })).toBe(0.125);
  });

  it('is 0 when every bin is right as often as it says, and null when every confidence is 0', () => {
    expect(maximumCalibrationError([0, 1], [0, 0], [0.5, 0.5])).toBe(0);
    expect(maximumCalibrationError([0], [0], [0])).toBeNull();
    expect(maximumCalibrationError([0], [0], [0], { includeZero: true })).toBe(1);
  });

  it.each(mislas.cases)(
    'agrees with MiSLAS on $num_bins bins',
    ({ true: classIds, pred, confidence, num_bins, result }) => {
      const error = maximumCalibrationError(classIds, pred, confidence, { numBins: num_bins });
      expect(error).toBeCloseTo(result.max_calibration_error, 12);
    },
  );

  it('takes 15 bins by default, as MiSLAS does', () => {
    const { labels, preds, confidences } = losses.inputs;
    expect(maximumCalibrationError(labels, preds, confidences)).toBeCloseTo(losses.cases[0]!.mce, 12);
  });

  it('agrees with its definition', () => {
    fc.assert(
      fc.property(confidentTestSets, (testSet) => {
        const { rows, numBins, confidences } = testSet;
        const bins = oracleBins(outcomesOf(testSet), numBins).filter((bin) => bin.rows.length > 0);
        const error = maximumCalibrationError(...columns(rows), confidences, { numBins });
        if (bins.length === 0) expect(error).toBeNull();
        else expect(error).toBeCloseTo(Math.max(...bins.map(gapOf)), 12);
      }),
      FIXED,
    );
  });

  it('refuses what is not one confidence per row', () => {
    expect(() => maximumCalibrationError([0, 1], [0, 1], [0.5, -0.5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: maximumCalibrationError: expected \`confidences[1]\` to be a finite number >= 0 and <= 1.000001, got -0.5.]`,
    );
  });
});
