import { describe, expect, it } from 'vitest';
import { openResult } from '../../src/run/open-result.ts';

/** 200 known images of two classes, the first 100 of class 0, and 50 unknown ones. */
const classIds = Int32Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 1));
const classCounts = Int32Array.of(500, 8);
const rows = (scores: number[], labels: number[]) => ({
  scores: Float64Array.from(scores),
  labels: Int32Array.from(labels),
  nearest: Int32Array.from(labels, () => 1),
});
const test = rows(
  // Class 0 scores 101 to 200, class 1 scores 1 to 100.
  Array.from(classIds, (c, i) => (c === 0 ? 101 + i : i - 99)),
  Array.from(classIds, (c, i) => (i % 10 === 0 ? 1 - c : c)),
);
const open = rows(
  Array.from({ length: 50 }, (_, i) => i + 0.5),
  Array.from({ length: 50 }, () => 0),
);
const validation = Float64Array.from({ length: 100 }, (_, i) => 6 + i);

describe('openResult', () => {
  const result = openResult(classIds, classCounts, validation, test, open);

  it('rejects below the score that 95 % of the validation images reach', () => {
    expect(result.threshold).toBe(11);
    // Ten images of class 1 score below 11, and eleven unknown ones, 0.5 to 10.5.
    expect(result.rejected).toEqual({ many: 0, medium: null, few: 0.1, known: 0.05, unknown: 11 / 50 });
  });

  it('counts a rejected known image as wrong', () => {
    expect(result.accepted.many).toBe(0.9);
    // Of the ten rejected images of class 1 one would have been wrong anyway.
    expect(result.accepted.few).toBeCloseTo(0.81, 12);
    expect(result.accepted.overall).toBeCloseTo((90 + 81) / 200, 12);
    // 171 right, 29 wrong, 39 accepted.
    expect(result.fMeasure).toBeCloseTo((2 * 171) / (2 * 171 + 29 + 39), 12);
  });

  it('measures without a threshold too, by shot group', () => {
    expect(result.auroc.many).toBe(1);
    // A score of k beats k of the unknown ones up to 50: (1 + … + 50 + 50 · 50) / (100 · 50).
    expect(result.auroc.few).toBeCloseTo((1275 + 2500) / 5000, 12);
    expect(result.oscr).toBeGreaterThan(0.7);
    expect(result.oscr).toBeLessThanOrEqual(0.9);
  });

  it('counts every image in the histogram, and has the median of each class', () => {
    const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0);
    expect([sum(result.histogram.known), sum(result.histogram.unknown)]).toEqual([200, 50]);
    expect(result.histogram.high).toBeGreaterThan(result.histogram.low);
    expect(result.perClass).toEqual([150.5, 50.5]);
  });

  it('shows images from the most to the least known', () => {
    const scores = result.gallery.known.map(({ image }) => test.scores[image]!);
    // Twelve of the 190 accepted ones, and all ten that are rejected.
    expect(scores).toHaveLength(12 + 10);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(result.gallery.known.at(-1)).toEqual({ image: 100, label: 0, nearestClass: 1, isUnknown: true });
    expect(result.gallery.known.filter(({ isUnknown }) => isUnknown)).toHaveLength(10);
    expect(result.gallery.unknown.filter(({ isUnknown }) => isUnknown)).toHaveLength(11);
  });

  it('has one bin for scores that are all the same', () => {
    const same = openResult(
      classIds,
      classCounts,
      validation,
      { ...test, scores: test.scores.map(() => 7) },
      {
        ...open,
        scores: open.scores.map(() => 7),
      },
    );
    expect(same.histogram.known[0]).toBe(200);
    expect(same.rejected.unknown).toBe(1);
  });
});
