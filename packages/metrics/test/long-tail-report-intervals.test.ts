import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { accuracy } from '../src/accuracy.ts';
import { balancedAccuracy } from '../src/balanced-accuracy.ts';
import { bootstrapInterval } from '../src/bootstrap-interval.ts';
import { longTailReport } from '../src/long-tail-report.ts';
import { longTailReportIntervals } from '../src/long-tail-report-intervals.ts';
import { macroF1 } from '../src/macro-f1.ts';
import { shotAccuracy } from '../src/shot-accuracy.ts';

const random = createRandom(3);
const classIds = Array.from({ length: 150 }, () => random.int(5));
const predicted = classIds.map((c) => (random.next() < 0.6 ? c : random.int(5)));
const trainCounts = [900, 300, 60, 12, 2];

describe('longTailReportIntervals', () => {
  it.each([
    ['all rows alike', {}],
    ['as many rows of each class', { stratifyBy: classIds }],
  ])('gives the intervals of bootstrapInterval, drawing %s', async (_, strata) => {
    const options = { resamples: 100, seed: 'intervals', confidence: 0.8, ...strata };
    const intervals = await longTailReportIntervals(classIds, predicted, trainCounts, options);
    const metrics = {
      accuracy,
      balancedAccuracy,
      macroF1,
      many: (truth: number[], guess: number[]) => shotAccuracy(truth, guess, trainCounts).many,
      medium: (truth: number[], guess: number[]) => shotAccuracy(truth, guess, trainCounts).medium,
      few: (truth: number[], guess: number[]) => shotAccuracy(truth, guess, trainCounts).few,
    };
    const expected: Record<string, unknown> = { confidence: 0.8 };
    for (const [name, metric] of Object.entries(metrics)) {
      const pick = (rows: Int32Array, column: number[]) => Array.from(rows, (row) => column[row]!);
      const measure = (rows: Int32Array) => metric(pick(rows, classIds), pick(rows, predicted));
      const { lower, upper } = await bootstrapInterval(classIds.length, measure, options);
      expected[name] = { lower, upper };
      expect(lower).toBeLessThan(upper!);
    }
    expect(intervals).toEqual(expected);
    const { summary } = longTailReport(classIds, predicted, trainCounts, { intervals });
    expect(summary.intervals).toEqual(intervals);
  });

  it('gives null for a shot group without test rows', async () => {
    const intervals = await longTailReportIntervals([0, 0, 1], [0, 1, 1], [900, 60, 3], { resamples: 9 });
    expect(intervals.few).toBeNull();
    expect(intervals.many).not.toBeNull();
  });

  it('takes bounds of the shot groups', async () => {
    const options = { resamples: 9, many: 2, few: 1 };
    const intervals = await longTailReportIntervals(classIds, predicted, trainCounts, options);
    expect(intervals.few).toBeNull();
    expect(intervals.medium).not.toBeNull();
  });

  it('counts the resamples of all intervals together', async () => {
    const seen: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      seen.push(done);
      expect(total).toBe(18);
    };
    await longTailReportIntervals([0, 1], [0, 0], [5, 5], { resamples: 3, onProgress });
    expect(seen).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const stopped = longTailReportIntervals([0, 1], [0, 0], [5, 5], {
      resamples: 100,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 150) controller.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('refuses wrong options', async () => {
    const call = (options: object) => longTailReportIntervals([0, 1], [0, 0], [5, 5], options);
    await expect(call({ resamples: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReportIntervals: expected \`resamples\` to be a whole number >= 1, got 0.]`,
    );
    await expect(call({ few: 200 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: longTailReportIntervals: expected \`few\` to be a finite number >= 0 and <= 100, got 200.]`,
    );
  });
});
