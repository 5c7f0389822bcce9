import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from '../src/accuracy.ts';
import { balancedAccuracy } from '../src/balanced-accuracy.ts';
import { expectedCalibrationError } from '../src/expected-calibration-error.ts';
import { geometricMean } from '../src/geometric-mean.ts';
import { harmonicMean } from '../src/harmonic-mean.ts';
import { longTailReport } from '../src/long-tail-report.ts';
import { macroF1 } from '../src/macro-f1.ts';
import { maximumCalibrationError } from '../src/maximum-calibration-error.ts';
import { perClassPrecision } from '../src/per-class-precision.ts';
import { perClassRecall } from '../src/per-class-recall.ts';
import { shotAccuracy } from '../src/shot-accuracy.ts';
import { topKAccuracy } from '../src/top-k-accuracy.ts';
import { worstClassRecall } from '../src/worst-class-recall.ts';
import { columns, FIXED, permutationOf, type TestSet, testSets } from './oracle.ts';

// Four classes; the last has training examples but no test rows.
const classIds = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
const predicted = [0, 0, 0, 1, 1, 0, 0, 0, 1, 3];
const trainCounts = [5000, 60, 7, 3];
const classNames = ['cat', 'dog', 'yak', 'emu'];

/** Confidences and scores for the rows of a test set that go with the row, wherever it is moved to. */
function extras({ numClasses, rows }: TestSet): { confidence: number; scores: number[] }[] {
  return rows.map((_, i) => ({
    confidence: ((i * 37) % 64) / 64,
    scores: Array.from({ length: numClasses }, (_, c) => (i * 13 + c * 7) % 5),
  }));
}

function reportOf(set: TestSet, order = set.rows.map((_, i) => i)) {
  const more = extras(set);
  const [truth, guess] = columns(order.map((i) => set.rows[i]!));
  const counts = Array.from({ length: set.numClasses }, (_, c) => 10 ** (c % 4));
  const confidences = order.map((i) => more[i]!.confidence);
  const scores = order.map((i) => more[i]!.scores);
  const report = longTailReport(truth, guess, counts, { confidences, scores, k: 1, numBins: 4 });
  return { report, truth, guess, counts, confidences, scores };
}

describe('longTailReport', () => {
  it('sums up all classes', () => {
    const { summary } = longTailReport(classIds, predicted, trainCounts, { classNames });
    // Recalls: 3/4, 1/3, 0/3, none. Rows predicted right: 4 of 10.
    expect(summary).toEqual({
      numRows: 10,
      numClasses: 4,
      numTestedClasses: 3,
      accuracy: 0.4,
      balancedAccuracy: (3 / 4 + 1 / 3) / 3,
      many: 3 / 4,
      medium: 1 / 3,
      few: 0,
      worstClass: { classId: 2, name: 'yak', recall: 0 },
      geometricMean: 0,
      harmonicMean: 0,
      // F1: 6 / (4 + 6), 2 / (3 + 3), 0, and 0 for the class that was only predicted.
      macroF1: (6 / 10 + 2 / 6) / 4,
      topK: null,
      expectedCalibrationError: null,
      maximumCalibrationError: null,
      intervals: null,
    });
  });

  it('describes each class', () => {
    const { perClass } = longTailReport(classIds, predicted, trainCounts, { classNames });
    expect(perClass).toEqual([
      {
        classId: 0,
        name: 'cat',
        trainCount: 5000,
        testCount: 4,
        shot: 'many',
        recall: 3 / 4,
        precision: 3 / 6,
        f1: 6 / 10,
        mostConfusedWith: { classId: 1, name: 'dog', count: 1, share: 1 / 4 },
      },
      {
        classId: 1,
        name: 'dog',
        trainCount: 60,
        testCount: 3,
        shot: 'medium',
        recall: 1 / 3,
        precision: 1 / 3,
        f1: 2 / 6,
        mostConfusedWith: { classId: 0, name: 'cat', count: 2, share: 2 / 3 },
      },
      {
        classId: 2,
        name: 'yak',
        trainCount: 7,
        testCount: 3,
        shot: 'few',
        recall: 0,
        precision: null,
        f1: 0,
        // Cat, dog and emu once each: the smallest id.
        mostConfusedWith: { classId: 0, name: 'cat', count: 1, share: 1 / 3 },
      },
      {
        classId: 3,
        name: 'emu',
        trainCount: 3,
        testCount: 0,
        shot: 'few',
        recall: null,
        precision: 0,
        f1: 0,
        mostConfusedWith: null,
      },
    ]);
  });

  it('adds calibration where confidences are given, and top-k accuracy where scores are', () => {
    const { summary } = longTailReport([0, 1], [0, 0], [9, 1], {
      confidences: [0.75, 0.75],
      numBins: 2,
      scores: [3, 1, 2, 1],
    });
    // Half of the rows are right at confidence 3/4. With two classes the two highest scores are all.
    expect(summary.expectedCalibrationError).toBe(0.25);
    expect(summary.maximumCalibrationError).toBe(0.25);
    expect(summary.topK).toEqual({ k: 2, accuracy: 1 });
    expect(longTailReport([0, 1], [0, 0], [9, 1], { scores: [3, 1, 2, 1], k: 1 }).summary.topK).toEqual({
      k: 1,
      accuracy: 0.5,
    });
  });

  it('takes intervals, and shows them in its forms', async () => {
    const interval = { lower: 0.25, upper: 0.5 };
    const shots = { many: interval, medium: null, few: null };
    const intervals = {
      confidence: 0.9,
      accuracy: interval,
      balancedAccuracy: interval,
      macroF1: interval,
      ...shots,
    };
    const report = longTailReport([0, 1], [0, 0], [900, 200], { intervals });
    expect(report.summary.intervals).toEqual(intervals);
    expect(report.toMarkdown()).toContain('| measure | value | 90% interval |  |');
    expect(report.toMarkdown()).toContain('| Accuracy | 50.0% | 25.0% to 50.0% | of 2 test rows |');
    expect((await report.toHtml()).match(/90% interval 25\.0% to 50\.0%/g)).toHaveLength(4);
  });

  it('names as worst, of equally bad classes, the one with the fewest training examples', () => {
    const worst = (counts: number[]) =>
      longTailReport([0, 1, 2], [1, 2, 0], counts).summary.worstClass.classId;
    expect(worst([9, 5, 7])).toBe(1);
    expect(worst([9, 5, 5])).toBe(1);
    expect(worst([9, 7, 5])).toBe(2);
  });

  it('takes bounds of the shot groups', () => {
    const options = { many: 60, few: 7, inclusive: true };
    const { summary, perClass } = longTailReport(classIds, predicted, trainCounts, options);
    expect(perClass.map((row) => row.shot)).toEqual(['many', 'many', 'few', 'few']);
    const { overall, ...shots } = shotAccuracy(classIds, predicted, trainCounts, options);
    expect(summary).toMatchObject({ ...shots, accuracy: overall });
    expect(shots.medium).toBeNull();
  });

  it('says the same as the functions of the same names', () => {
    fc.assert(
      fc.property(testSets, (set) => {
        const { report, truth, guess, counts, confidences, scores } = reportOf(set);
        const { numClasses } = set;
        const { overall, ...shots } = shotAccuracy(truth, guess, counts);
        expect(overall).toBe(accuracy(truth, guess));
        expect(report.summary).toEqual({
          numRows: truth.length,
          numClasses,
          numTestedClasses: new Set(truth).size,
          accuracy: accuracy(truth, guess),
          balancedAccuracy: balancedAccuracy(truth, guess),
          ...shots,
          worstClass: expect.objectContaining({ recall: worstClassRecall(truth, guess) }),
          geometricMean: geometricMean(truth, guess),
          harmonicMean: harmonicMean(truth, guess),
          macroF1: macroF1(truth, guess),
          topK: { k: 1, accuracy: topKAccuracy(truth, scores, { k: 1 }) },
          expectedCalibrationError: expectedCalibrationError(truth, guess, confidences, { numBins: 4 }),
          maximumCalibrationError: maximumCalibrationError(truth, guess, confidences, { numBins: 4 }),
          intervals: null,
        });
        expect(report.perClass.map((row) => row.recall)).toEqual(
          perClassRecall(truth, guess, { numClasses }),
        );
        expect(report.perClass.map((row) => row.precision)).toEqual(
          perClassPrecision(truth, guess, { numClasses }),
        );
      }),
      FIXED,
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), (set, seed) => {
        const { report } = reportOf(set);
        const moved = reportOf(set, permutationOf(set.rows.length, seed)).report;
        expect(JSON.stringify(moved)).toBe(JSON.stringify(report));
        expect(moved.toMarkdown()).toBe(report.toMarkdown());
      }),
      FIXED,
    );
  });

  it('goes into JSON as its two fields, and numbers come back as they were', () => {
    const report = longTailReport(classIds, predicted, trainCounts, { classNames });
    expect(JSON.parse(JSON.stringify(report))).toEqual({
      summary: report.summary,
      perClass: report.perClass,
    });
  });

  it('takes typed arrays, and calls classes by their numbers', () => {
    const report = longTailReport(
      Int32Array.from(classIds),
      Uint8Array.from(predicted),
      Float64Array.from(trainCounts),
    );
    expect(report.summary.worstClass.name).toBe('class 2');
    expect(report.summary.accuracy).toBe(0.4);
  });

  it('refuses wrong arguments', () => {
    const call = (options: object) => () => longTailReport([0, 1], [0, 0], [9, 1], options);
    expect(() => longTailReport([0, 2], [0, 0], [9, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReport: expected \`classIds[1]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(call({ title: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: longTailReport: expected \`title\` to be a string, got 3.]`,
    );
    expect(call({ classNames: 'ab' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: longTailReport: expected \`classNames\` to be an array of strings, got "ab".]`,
    );
    expect(call({ classNames: ['a'] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReport: expected \`classNames\` to hold 2 names, one for each of \`trainCounts\`, got array of 1.]`,
    );
    expect(call({ classNames: ['a', 3] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: longTailReport: expected \`classNames[1]\` to be a string, got 3.]`,
    );
    expect(call({ confidences: [0.5] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReport: expected \`confidences\` to hold 2 numbers, got array of 1.]`,
    );
    expect(call({ confidences: [0.5, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReport: expected \`confidences[1]\` to be a finite number >= 0 and <= 1.000001, got 2.]`,
    );
    expect(call({ scores: [1, 2, 3] })).toThrow(/^longTailReport: expected `scores` to hold .*\.$/);
    expect(call({ k: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReport: expected \`k\` to be a whole number >= 1 and <= 2, got 3.]`,
    );
    const intervals = { confidence: 0.95, accuracy: { lower: 1, upper: 0 } };
    expect(call({ intervals })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReport: expected \`intervals.accuracy.upper\` to be a finite number >= 1, got 0.]`,
    );
    expect(call({ intervals: { confidence: 0.95, accuracy: 3 } })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: longTailReport: expected \`intervals.accuracy\` to be an interval or null, got 3.]`,
    );
    expect(call({ numBins: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReport: expected \`numBins\` to be a whole number >= 1, got 0.]`,
    );
  });

  it('refuses wrong options of its forms', async () => {
    const report = longTailReport([0, 1], [0, 0], [9, 1]);
    expect(() => report.toMarkdown({ maxClasses: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: toMarkdown: expected \`maxClasses\` to be a whole number >= 1, got 0.]`,
    );
    await expect(report.toHtml({ maxClasses: 1.5 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: toHtml: expected \`maxClasses\` to be a whole number >= 1, got 1.5.]`,
    );
  });
});
