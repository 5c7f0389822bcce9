import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { longTailedCounts } from '../src/index.ts';

interface Case {
  total: number;
  classes: number;
  type: 'exp' | 'step' | 'none';
  imb_factor: number;
  counts: number[];
}
const golden = readGolden<{ cases: Case[] }>(new URL('./golden/cifar_lt_counts.json', import.meta.url));

describe('longTailedCounts', () => {
  it.each(golden.cases.filter(({ type }) => type !== 'none'))(
    'gives the counts of the authors for $classes classes, $type, factor $imb_factor',
    ({ total, classes, type, imb_factor, counts }) => {
      const options = { numClasses: classes, maxCount: total / classes, imbalanceRatio: 1 / imb_factor };
      const profile = type === 'exp' ? 'exponential' : 'step';
      expect([...longTailedCounts({ ...options, profile })]).toEqual(counts);
    },
  );
});
