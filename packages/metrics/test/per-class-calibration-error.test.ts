import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classwiseCalibrationError, perClassCalibrationError } from '../src/index.ts';
import { expectedGapOf, oracleBins, probableTestSets } from './calibration-oracle.ts';
import { FIXED, permutationOf } from './oracle.ts';

const kull = readGolden<{
  cases: {
    classIds: number[];
    probabilities: number[][];
    bins: number;
    perClass: number[];
    classwise: number;
  }[];
}>(new URL('./golden/classwise_ece.json', import.meta.url));

describe('perClassCalibrationError', () => {
  it('compares the probability of each class with the share of its rows, in bins of that probability', () => {
    // One bin. Class 0: mean probability 5/8, share 1/2. Class 1: 3/8, share 1/2.
    const probabilities = [
      [0.75, 0.25],
      [0.5, 0.5],
    ];
    expect(perClassCalibrationError([0, 1], probabilities, { numBins: 1 })).toEqual([0.125, 0.125]);
    // Two bins (0, 1/2] and (1/2, 1]. Class 0: gaps 1/4 and 1/2. Class 1: both rows in the first bin, mean 3/8, share 1/2.
    expect(perClassCalibrationError([0, 1], probabilities, { numBins: 2 })).toEqual([0.375, 0.125]);
  });

  it('counts a probability of exactly 0: a class that never gets any is wrong by its share', () => {
    const probabilities = Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0);
    expect(perClassCalibrationError([0, 0, 0, 1], probabilities)).toEqual([0.25, 0.25]);
  });

  it('measures a class without rows by the probability that it gets', () => {
    expect(perClassCalibrationError([0], [0.75, 0.25])).toEqual([0.25, 0.25]);
  });

  it('takes what a float32 softmax leaves above 1 for 1', () => {
    expect(perClassCalibrationError([0], Float32Array.of(1 + 2 ** -23, 0))).toEqual([0, 0]);
  });

  it.each(kull.cases)('agrees with the code of Kull et al., $bins of whose bins are one less', (golden) => {
    const { classIds, probabilities, bins, ...expected } = golden;
    const errors = perClassCalibrationError(classIds, probabilities, { numBins: bins - 1 });
    errors.forEach((error, c) => {
      expect(error).toBeCloseTo(expected.perClass[c]!, 12);
    });
    expect(classwiseCalibrationError(classIds, probabilities, { numBins: bins - 1 })).toBeCloseTo(
      expected.classwise,
      12,
    );
  });

  it('agrees with its definition, flat or in rows', () => {
    fc.assert(
      fc.property(probableTestSets, ({ numClasses, numBins, classIds, probabilities }) => {
        const errors = perClassCalibrationError(classIds, probabilities, { numBins });
        errors.forEach((error, c) => {
          const rows = classIds.map((id, row) => ({
            confidence: probabilities[row]![c]!,
            isCorrect: id === c,
          }));
          expect(error).toBeCloseTo(expectedGapOf(oracleBins(rows, numBins, true))!, 12);
        });
        expect(errors.length).toBe(numClasses);
        expect(perClassCalibrationError(classIds, probabilities.flat(), { numBins, numClasses })).toEqual(
          errors,
        );
      }),
      FIXED,
    );
  });

  it('gives the same digits in any order of the rows, and is permuted when the classes are', () => {
    fc.assert(
      fc.property(probableTestSets, fc.integer(), ({ numClasses, classIds, probabilities }, seed) => {
        const names = permutationOf(numClasses, seed);
        const order = permutationOf(classIds.length, seed);
        const renamed = order.map((row) =>
          probabilities[row]!.map((_, c) => probabilities[row]![names.indexOf(c)]!),
        );
        const errors = perClassCalibrationError(classIds, probabilities);
        const other = perClassCalibrationError(
          order.map((row) => names[classIds[row]!]!),
          renamed,
        );
        expect(names.map((name) => other[name])).toEqual(errors);
        for (const error of errors) {
          expect(error).toBeGreaterThanOrEqual(0);
          expect(error).toBeLessThanOrEqual(1);
        }
      }),
      FIXED,
    );
  });

  it('refuses probabilities that are none, and ids outside the classes', () => {
    expect(() => perClassCalibrationError([0], [[0.5, 1.5]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: perClassCalibrationError: expected \`probabilities[0][1]\` to be a finite number >= 0 and <= 1.000001, got 1.5.]`,
    );
    expect(() => perClassCalibrationError([0, 1], [0.5, 0.5, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: perClassCalibrationError: expected \`probabilities\` to hold equally many numbers for each of 2 rows, got array of 3.]`,
    );
    expect(() => perClassCalibrationError([2], [0.5, 0.5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: perClassCalibrationError: expected \`classIds[0]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
  });
});
