import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveSamplingStrategy } from '../../src/resampling/resolve-sampling-strategy.ts';
import type { SamplingStrategy, StrategyKind } from '../../src/resampling/sampling-strategy.ts';
import type { ClassTarget } from '../../src/resampling/strategy-targets.ts';

interface Row {
  sampling: StrategyKind;
  form: string;
  value: SamplingStrategy;
  result?: Record<string, number>;
  error?: string;
}

const asRecord = (targets: ClassTarget[]): Record<string, number> =>
  Object.fromEntries(targets.map(({ label, count }) => [label, count]));

const CALLABLES: Record<string, (counts: Map<number | string, number>) => Map<number, number>> = {
  over: (counts) => {
    const sizes = [...counts.values()];
    return new Map(sizes.slice(1).map((_, i) => [i + 1, Math.max(...sizes)]));
  },
  under: (counts) => new Map([[0, Math.min(...counts.values())]]),
};
CALLABLES.clean = CALLABLES.under!;

describe.each(['binary_2d', 'binary_5d_m_odd', 'multi_4c_3d', 'multi_6c_8d'])(
  'resolveSamplingStrategy on %s',
  (file) => {
    const golden = readGolden<{ classCounts: number[]; samplingStrategy: Row[] }>(
      new URL(`../golden/${file}.json`, import.meta.url),
    );

    it.each(golden.samplingStrategy)(
      'gives the table of imbalanced-learn for $sampling, $form $value',
      (row) => {
        const strategy = row.form === 'callable' ? CALLABLES[row.sampling]! : row.value;
        const resolve = () => resolveSamplingStrategy(golden.classCounts, strategy, row.sampling);
        if (row.result === undefined) expect(resolve).toThrow(RangeError);
        else expect(asRecord(resolve())).toEqual(row.result);
      },
    );
  },
);

describe('resolveSamplingStrategy', () => {
  it.each([
    [[8, 8, 4], 'auto', 'over', { 1: 0, 2: 4 }],
    [[8, 8, 4], 'not minority', 'over', { 0: 0, 1: 0 }],
    [[8, 8, 4], 'all', 'over', { 0: 0, 1: 0, 2: 4 }],
    [[8, 8, 4], 'minority', 'over', { 2: 4 }],
    [[12, 4, 4], 'not minority', 'over', { 0: 0, 2: 8 }],
    [[12, 4, 4], 'minority', 'over', { 1: 8 }],
    [[12, 4, 4], 'auto', 'under', { 0: 4, 2: 4 }],
    [[12, 4, 4], 'majority', 'under', { 0: 4 }],
  ] as const)('takes the first of tied classes: %j %s %s', (counts, strategy, kind, expected) => {
    expect(asRecord(resolveSamplingStrategy(counts, strategy, kind))).toEqual(expected);
  });

  it.each([
    [{ ratio: 0.5 }, 'over', { 1: 30, 2: 40 }],
    [{ ratio: 0.15 }, 'over', { 1: 0, 2: 5 }],
    [{ power: 0 }, 'over', { 1: 80, 2: 90 }],
    [{ power: 0.5 }, 'over', { 1: 25, 2: 22 }],
    [{ power: 1 }, 'over', { 1: 0, 2: 0 }],
    [{ cap: 85 }, 'over', { 1: 80, 2: 85 }],
    [{ capPerRow: 2.5 }, 'over', { 1: 50, 2: 25 }],
    [{ power: 0.5, cap: 23 }, 'over', { 1: 23, 2: 22 }],
    [{ ratio: 0.25 }, 'under', { 0: 40, 1: 20 }],
    [{ power: 0.5 }, 'under', { 0: 32, 1: 14 }],
    [{ cap: 15 }, 'under', { 0: 15, 1: 15 }],
  ] as const)('follows the rule %j (%s)', (rule, kind, expected) => {
    expect(asRecord(resolveSamplingStrategy([100, 20, 10], rule, kind))).toEqual(expected);
  });

  it('knows classes by their labels, and takes an object for sizes where classes are named like a rule', () => {
    const counts = new Map<number | string, number>([
      ['ratio', 10],
      ['cat', 20],
      ['none', 0],
    ]);
    expect(resolveSamplingStrategy(counts, { ratio: 15 }, 'over')).toEqual([{ label: 'ratio', count: 5 }]);
    expect(resolveSamplingStrategy(counts, ['cat'], 'clean')).toEqual([{ label: 'cat', count: 10 }]);
    expect(resolveSamplingStrategy(counts, 'all', 'under').map(({ label }) => label)).toEqual([
      'cat',
      'ratio',
    ]);
    const numbers = new Map([
      [10, 4],
      [9, 8],
    ]);
    expect(resolveSamplingStrategy(numbers, { 10: 6 }, 'over')).toEqual([{ label: 10, count: 2 }]);
    expect(resolveSamplingStrategy(numbers, new Map([[10, 6]]), 'over')).toEqual([{ label: 10, count: 2 }]);
  });

  it('never takes rows away where it adds, and never asks for rows that are not there', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 2, maxLength: 8 });
    const rule = fc.oneof(
      fc.record({ ratio: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
      fc.record({ power: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ cap: fc.nat(1000) }),
      fc.constantFrom('auto' as const, 'all' as const),
    );
    fc.assert(
      fc.property(counts, rule, (sizes, strategy) => {
        for (const { count } of resolveSamplingStrategy(sizes, strategy, 'over')) {
          expect(count).toBeGreaterThanOrEqual(0);
        }
        const largest = Math.max(...sizes);
        for (const { label, count } of resolveSamplingStrategy(sizes, strategy, 'over')) {
          expect(sizes[label as number]! + count).toBeLessThanOrEqual(largest);
        }
        for (const { label, count } of resolveSamplingStrategy(sizes, strategy, 'under')) {
          expect(count).toBeLessThanOrEqual(sizes[label as number]!);
          expect(count).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 20, numRuns: 200 },
    );
  });

  it.each([
    [[5], 'auto', 'over'],
    [[5, 0], 'auto', 'over'],
    [[5, 2], { 0: 4 }, 'over'],
    [[5, 2], new Map([['1', 4]]), 'over'],
    [[5, 2], { ratio: 1.5 }, 'over'],
    [[5, 2], { ratio: 1, power: 1 }, 'over'],
    [[5, 2], { capPerRow: 1 }, 'under'],
    [[5, 2], { ratio: 1 }, 'clean'],
    [[5, 2], 0.5, 'between'],
    [[5, 2], null, 'over'],
    [[5, 2], () => 3, 'over'],
  ])('refuses %j %j %s', (counts, strategy, kind) => {
    expect(() =>
      resolveSamplingStrategy(counts, strategy as never, kind as StrategyKind),
    ).toThrowErrorMatchingSnapshot();
  });
});
