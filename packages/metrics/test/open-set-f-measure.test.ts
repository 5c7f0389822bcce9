import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { openSetFMeasure } from '../src/index.ts';

interface Golden {
  f_measure_open: {
    name: string;
    labels: number[];
    preds: number[];
    f_measure_official: number;
    f_measure_before_2020_01_29: number;
  }[];
}
const golden = readGolden<Golden>(new URL('./golden/oltr_metrics.json', import.meta.url));

describe('openSetFMeasure', () => {
  it('counts right, wrong and rejected known rows, and accepted unknown ones', () => {
    const classIds = [0, 2, 1, 2, -1, -1];
    const predicted = [0, 1, -1, 2, -1, 0];
    // 2 right, 2 wrong, 1 accepted; legacy: 1 wrong.
    expect(openSetFMeasure(classIds, predicted)).toBeCloseTo(4 / 7, 15);
    expect(openSetFMeasure(classIds, predicted, { variant: 'legacy' })).toBeCloseTo(4 / 6, 15);
  });

  it('is 1 for an open set that is recognized in full, 0 where nothing is right, null where nothing is known', () => {
    expect(openSetFMeasure([0, 1, -1], [0, 1, -1])).toBe(1);
    expect(openSetFMeasure([0, 1, -1], [1, -1, -1])).toBe(0);
    expect(openSetFMeasure([0, 1], [-1, -1], { variant: 'legacy' })).toBe(0);
    expect(openSetFMeasure([-1, -1], [-1, 0])).toBeNull();
  });

  it('grows with every row rejected in the legacy variant only', () => {
    const classIds = [0, 0, 0, 1, -1];
    const accepted = [0, 1, 1, 1, 0];
    const rejected = [0, -1, -1, 1, 0];
    expect(openSetFMeasure(classIds, rejected)).toBe(openSetFMeasure(classIds, accepted));
    const legacy = { variant: 'legacy' } as const;
    expect(openSetFMeasure(classIds, rejected, legacy)).toBeGreaterThan(
      openSetFMeasure(classIds, accepted, legacy)!,
    );
  });

  it.each(golden.f_measure_open)(
    "agrees with the authors' code on $name",
    ({ labels, preds, ...expected }) => {
      expect(openSetFMeasure(labels, preds)).toBeCloseTo(expected.f_measure_official, 10);
      expect(openSetFMeasure(labels, preds, { variant: 'legacy' })).toBeCloseTo(
        expected.f_measure_before_2020_01_29,
        10,
      );
    },
  );
});
