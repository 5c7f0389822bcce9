import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classwiseCalibrationError,
  expectedCalibrationError,
  perClassCalibrationError,
} from '../src/index.ts';
import { probableTestSets } from './calibration-oracle.ts';
import { FIXED } from './oracle.ts';

describe('classwiseCalibrationError', () => {
  it('is the mean of the errors of all classes', () => {
    fc.assert(
      fc.property(probableTestSets, ({ numBins, classIds, probabilities }) => {
        const errors = perClassCalibrationError(classIds, probabilities, { numBins });
        expect(classwiseCalibrationError(classIds, probabilities, { numBins })).toBeCloseTo(
          errors.reduce((a, b) => a + b, 0) / errors.length,
          12,
        );
      }),
      FIXED,
    );
  });

  it('is the expected calibration error of one class that always gets the confidence', () => {
    // With one column, every row is predicted as class 0, which is always right.
    const confidences = [0.25, 0.5, 1, 0.125];
    expect(classwiseCalibrationError([0, 0, 0, 0], confidences, { numClasses: 1 })).toBe(
      expectedCalibrationError([0, 0, 0, 0], [0, 0, 0, 0], confidences),
    );
  });

  it('refuses bins that are none', () => {
    expect(() => classwiseCalibrationError([0], [1], { numBins: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classwiseCalibrationError: expected \`numBins\` to be a whole number >= 1, got 0.]`,
    );
  });
});
