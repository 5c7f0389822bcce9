import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ShotOptions, splitByShot } from '../src/split-by-shot.ts';
import { countsWithEmpty, RUNS } from './laws.ts';

interface Metrics {
  inputs: { trainCounts: number[] };
  cases: [Record<string, number> & { perClassRecall: number[] }];
}
interface ShotAccuracy {
  cases: { train_counts: number[]; per_class: number[]; many: number; median: number; low: number }[];
}
const metrics = readGolden<Metrics>(new URL('./golden/metrics.json', import.meta.url));
const shotAccuracy = readGolden<ShotAccuracy>(new URL('./golden/shot_accuracy.json', import.meta.url));

/** The mean of a value per class over each group: what the golden files list in place of the groups themselves. */
function meanOfGroups(
  perClass: readonly number[],
  counts: readonly number[],
  options?: ShotOptions,
): number[] {
  const { many, medium, few } = splitByShot(counts, options);
  return [many, medium, few].map((group) => group.reduce((sum, c) => sum + perClass[c]!, 0) / group.length);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  const errors = expected.map((value, i) => Math.abs(actual[i]! - value));
  expect(Math.max(...errors)).toBeLessThan(1e-14);
}

describe('splitByShot', () => {
  it('puts the bounds themselves into the middle, unless they are inclusive', () => {
    const counts = [101, 100, 99, 21, 20, 19, 0];
    expect(splitByShot(counts)).toEqual({ many: [0], medium: [1, 2, 3, 4], few: [5, 6] });
    expect(splitByShot(counts, { inclusive: true })).toEqual({
      many: [0, 1],
      medium: [2, 3],
      few: [4, 5, 6],
    });
  });

  it('takes other bounds', () => {
    expect(splitByShot([10, 5, 1], { many: 9, few: 2 })).toEqual({ many: [0], medium: [1], few: [2] });
    expect(splitByShot([10, 5, 1], { many: 5, few: 5 })).toEqual({ many: [0], medium: [1], few: [2] });
    const bothAreFive = { many: 5, few: 5, inclusive: true };
    expect(splitByShot([10, 5, 1], bothAreFive)).toEqual({ many: [0, 1], medium: [], few: [2] });
  });

  it('gives the groups of OLTR, inclusive, and those of later code', () => {
    const { trainCounts } = metrics.inputs;
    const [row] = metrics.cases;
    const oltr = [row.manyShot_oltr!, row.mediumShot_oltr!, row.fewShot_oltr!];
    const later = [row.manyShot_strict!, row.mediumShot_strict!, row.fewShot_strict!];
    expectClose(meanOfGroups(row.perClassRecall, trainCounts, { inclusive: true }), oltr);
    expectClose(meanOfGroups(row.perClassRecall, trainCounts), later);
  });

  it.each(shotAccuracy.cases)('gives the groups of classifier-balancing', (row) => {
    expectClose(meanOfGroups(row.per_class, row.train_counts), [row.many, row.median, row.low]);
  });

  it('holds every class once, in ascending order', () => {
    const bounds = fc
      .array(fc.nat(1000), { minLength: 2, maxLength: 2 })
      .map((pair) => pair.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(countsWithEmpty, bounds, fc.boolean(), (counts, [few, many], inclusive) => {
        const groups = splitByShot(counts, { many: many!, few: few!, inclusive });
        const all = Object.values(groups).flat();
        expect(all.toSorted((a, b) => a - b)).toEqual(counts.map((_, c) => c));
        for (const group of Object.values(groups))
          expect(group).toEqual([...group].sort((a: number, b: number) => a - b));
        const at = (ids: number[]): number[] => ids.map((c) => counts[c]!);
        expect(Math.min(...at(groups.many))).toBeGreaterThanOrEqual(Math.max(0, ...at(groups.medium), many!));
        expect(Math.max(0, ...at(groups.few))).toBeLessThanOrEqual(few!);
      }),
      RUNS,
    );
  });

  it.each<[string, unknown, unknown, Error]>([
    [
      'few above many',
      [1],
      { many: 10, few: 11 },
      new RangeError('splitByShot: expected `few` to be a finite number >= 0 and <= 10, got 11.'),
    ],
    [
      'a negative bound',
      [1],
      { many: -1 },
      new RangeError('splitByShot: expected `many` to be a finite number >= 0, got -1.'),
    ],
    [
      'inclusive of another type',
      [1],
      { inclusive: 'yes' },
      new TypeError('splitByShot: expected `inclusive` to be a boolean, got "yes".'),
    ],
    [
      'null as options',
      [1],
      null,
      new TypeError('splitByShot: expected `options` to be an object, got null.'),
    ],
    [
      'a negative count',
      [1, -2],
      {},
      new RangeError('splitByShot: expected `classCounts[1]` to be a finite number >= 0, got -2.'),
    ],
    [
      'what is no array',
      'counts',
      {},
      new TypeError(
        'splitByShot: expected `classCounts` to be an array or typed array of numbers, got "counts".',
      ),
    ],
  ])('refuses %s', (_, counts, options, error) => {
    expect(() => splitByShot(counts as number[], options as ShotOptions)).toThrow(error);
  });
});
