import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LongTailedCountsOptions, longTailedCounts } from '../src/long-tailed-counts.ts';
import { RUNS } from './laws.ts';

interface Case {
  total: number;
  classes: number;
  type: 'exp' | 'step' | 'none';
  imb_factor: number;
  counts: number[];
  sum: number;
}
const golden = readGolden<{ cases: Case[] }>(new URL('./golden/cifar_lt_counts.json', import.meta.url));

const PROFILES = ['exponential', 'step', 'pareto'] as const;

describe('longTailedCounts', () => {
  it('gives the geometric profile by hand', () => {
    const options = { numClasses: 5, maxCount: 1000, imbalanceRatio: 100 };
    // 1000 · 100^(-c / 4): 1000, 316.2, 100, 31.6, 10.
    expect([...longTailedCounts(options)]).toEqual([1000, 316, 100, 31, 10]);
    // Two of five classes are large.
    expect([...longTailedCounts({ ...options, profile: 'step' })]).toEqual([1000, 1000, 10, 10, 10]);
    // The exponent is ln 100 / ln 5 = 2.861: 1000, 1000 / 7.27, 1000 / 23.2, 1000 / 52.8, 1000 / 100.
    expect([...longTailedCounts({ ...options, profile: 'pareto' })]).toEqual([1000, 137, 43, 18, 10]);
  });

  it.each(golden.cases)(
    'gives the counts of the authors for $classes classes, $type, factor $imb_factor',
    ({ total, classes, type, imb_factor, counts, sum }) => {
      // Without a profile the authors keep the set balanced, which is a ratio of 1 here.
      const imbalanceRatio = type === 'none' ? 1 : 1 / imb_factor;
      const profile = type === 'step' ? 'step' : 'exponential';
      const ours = longTailedCounts({
        numClasses: classes,
        maxCount: total / classes,
        imbalanceRatio,
        profile,
      });
      expect([...ours]).toEqual(counts);
      expect(ours.reduce((a, b) => a + b, 0)).toBe(sum);
    },
  );

  it('gives the published sizes of CIFAR-10-LT and CIFAR-100-LT', () => {
    const size = (numClasses: number, imbalanceRatio: number): number =>
      longTailedCounts({ numClasses, maxCount: 50_000 / numClasses, imbalanceRatio }).reduce((a, b) => a + b);
    expect([10, 20, 50, 100, 200].map((ratio) => size(10, ratio))).toEqual([
      20431, 17023, 13996, 12406, 11203,
    ]);
    expect([10, 50, 100].map((ratio) => size(100, ratio))).toEqual([19573, 12608, 10847]);
  });

  it('never rises, starts at the head and ends at the tail', () => {
    const settings = fc
      .tuple(
        fc.integer({ min: 2, max: 200 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([numClasses, maxCount, t]) => ({ numClasses, maxCount, imbalanceRatio: maxCount ** t }));
    fc.assert(
      fc.property(settings, fc.constantFrom(...PROFILES), (options, profile) => {
        const counts = longTailedCounts({ ...options, profile });
        expect(counts.length).toBe(options.numClasses);
        expect(counts[0]).toBe(options.maxCount);
        for (let c = 1; c < counts.length; c++) expect(counts[c]!).toBeLessThanOrEqual(counts[c - 1]!);
        const tail = options.maxCount / options.imbalanceRatio;
        expect(Math.abs(counts.at(-1)! - tail)).toBeLessThanOrEqual(1 + 1e-9 * tail);
      }),
      RUNS,
    );
  });

  it.each(PROFILES)('is balanced at ratio 1, and accepts a single class: %s', (profile) => {
    const balanced = longTailedCounts({ numClasses: 3, maxCount: 7, imbalanceRatio: 1, profile });
    expect([...balanced]).toEqual([7, 7, 7]);
    expect([...longTailedCounts({ numClasses: 1, maxCount: 7, imbalanceRatio: 7, profile })]).toEqual([7]);
  });

  it.each([10, 20, 50, 100, 200])(
    'ends the power law at exactly %d times less, for any number of classes',
    (ratio) => {
      for (let numClasses = 2; numClasses < 300; numClasses++) {
        const options = { numClasses, maxCount: 1000, imbalanceRatio: ratio, profile: 'pareto' } as const;
        expect(longTailedCounts(options).at(-1)).toBe(1000 / ratio);
      }
    },
  );

  it('keeps at least one example', () => {
    // 3 / 3 is 1 in exact arithmetic; trunc(49 · (1 / 49)) is 0 in floating point.
    expect([...longTailedCounts({ numClasses: 2, maxCount: 49, imbalanceRatio: 49 })]).toEqual([49, 1]);
  });

  it.each<[string, unknown, Error]>([
    [
      'no options',
      undefined,
      new TypeError('longTailedCounts: expected `options` to be an object, got undefined.'),
    ],
    [
      'no classes',
      { numClasses: 0, maxCount: 10, imbalanceRatio: 2 },
      new RangeError(
        'longTailedCounts: expected `numClasses` to be a whole number >= 1 and <= 2147483647, got 0.',
      ),
    ],
    [
      'a missing count',
      { numClasses: 2, imbalanceRatio: 2 },
      new TypeError(
        'longTailedCounts: expected `maxCount` to be a whole number >= 1 and <= 2147483647, got undefined.',
      ),
    ],
    [
      'a factor, the reciprocal of the ratio',
      { numClasses: 2, maxCount: 10, imbalanceRatio: 0.01 },
      new RangeError(
        'longTailedCounts: expected `imbalanceRatio` to be a finite number >= 1 and <= 10, got 0.01.',
      ),
    ],
    [
      'a ratio that leaves the tail empty',
      { numClasses: 2, maxCount: 10, imbalanceRatio: 11 },
      new RangeError(
        'longTailedCounts: expected `imbalanceRatio` to be a finite number >= 1 and <= 10, got 11.',
      ),
    ],
    [
      'an unknown profile',
      { numClasses: 2, maxCount: 10, imbalanceRatio: 2, profile: 'exp' },
      new RangeError(
        "longTailedCounts: expected `profile` to be one of 'exponential', 'step', 'pareto', got \"exp\".",
      ),
    ],
  ])('refuses %s', (_, options, error) => {
    expect(() => longTailedCounts(options as LongTailedCountsOptions)).toThrow(error);
  });
});
