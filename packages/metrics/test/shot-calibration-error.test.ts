import { splitByShot } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, shotCalibrationError } from '../src/index.ts';
import { expectClose } from './open-shots-oracle.ts';
import { FIXED } from './oracle.ts';
import { longTailedSets, tailArguments } from './tail-oracle.ts';

describe('shotCalibrationError', () => {
  it('is the gap between confidence and accuracy in each group', () => {
    // Confidence 0.8; right in 8 of 10 rows of class 0, and in 2 of 10 of class 1.
    const classIds = Array.from({ length: 20 }, (_, row) => (row < 10 ? 0 : 1));
    const predicted = classIds.map((c, row) => (row < 8 || row >= 18 ? c : 1 - c));
    const confidences = classIds.map(() => 0.8);
    const { many, medium, few, overall } = shotCalibrationError(classIds, predicted, confidences, [900, 5]);
    expect(many).toBeCloseTo(0, 12);
    expect(medium).toBeNull();
    expect(few).toBeCloseTo(0.6, 12);
    expect(overall).toBeCloseTo(0.3, 12);
  });

  it('groups by the predicted class on demand', () => {
    // Class 0 is predicted in 3 rows, right in 2; class 1 in 1 row, right.
    const rows = [
      [0, 0, 1, 1],
      [0, 0, 0, 1],
      [0.75, 0.75, 0.75, 0.75],
      [900, 5],
    ] as const;
    const errors = shotCalibrationError(...rows, { groupBy: 'predicted' });
    expect(errors.many).toBeCloseTo(0.75 - 2 / 3, 12);
    expect(errors.few).toBeCloseTo(0.25, 12);
    expect(shotCalibrationError(...rows).few).toBeCloseTo(0.25, 12);
    expect(shotCalibrationError(...rows).many).toBeCloseTo(0.25, 12);
  });

  it('is null in a group whose confidences are all 0, as these rows are in no bin', () => {
    expect(shotCalibrationError([0], [0], [0], [5])).toEqual({
      many: null,
      medium: null,
      few: null,
      overall: null,
    });
    expect(shotCalibrationError([0], [0], [0], [5], { includeZero: true }).few).toBe(1);
  });

  it('is the expected calibration error of the rows of the group', () => {
    const settings = fc.record({
      numBins: fc.integer({ min: 1, max: 6 }),
      groupBy: fc.constantFrom('true' as const, 'predicted' as const),
    });
    fc.assert(
      fc.property(longTailedSets, settings, fc.infiniteStream(fc.nat(16)), (set, options, stream) => {
        const [classIds, predicted, trainCounts] = tailArguments(set);
        const confidences = classIds.map(() => stream.next().value! / 16);
        const actual = shotCalibrationError(classIds, predicted, confidences, trainCounts, options);
        const groups = splitByShot(trainCounts);
        for (const shot of ['many', 'medium', 'few'] as const) {
          const rows = [...classIds.keys()].filter((row) =>
            groups[shot].includes((options.groupBy === 'true' ? classIds : predicted)[row]!),
          );
          const pick = (values: number[]): number[] => rows.map((row) => values[row]!);
          const { numBins } = options;
          const expected =
            rows.length === 0
              ? null
              : expectedCalibrationError(pick(classIds), pick(predicted), pick(confidences), { numBins });
          expectClose(actual[shot], expected);
        }
      }),
      FIXED,
    );
  });

  it('refuses what is no confidence', () => {
    expect(() => shotCalibrationError([0], [0], [80], [5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotCalibrationError: expected \`confidences[0]\` to be a finite number >= 0 and <= 1.000001, got 80.]`,
    );
    expect(() =>
      shotCalibrationError([0], [0], [0.8], [5], { groupBy: 'shot' as 'true' }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotCalibrationError: expected \`groupBy\` to be one of 'true', 'predicted', got "shot".]`,
    );
  });
});
