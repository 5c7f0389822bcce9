import { expect, it } from 'vitest';
import { relativeLogCounts } from '../src/relative-log-counts.ts';

it('is the logarithm of the counts over the largest one', () => {
  expect(Array.from(relativeLogCounts([900, 90, 9]), (log) => log.toFixed(6))).toEqual([
    '0.000000',
    (-Math.LN10).toFixed(6),
    (-2 * Math.LN10).toFixed(6),
  ]);
});

it('overflows nowhere: counts from 5e-324 to 1.8e308', () => {
  expect([...relativeLogCounts([Number.MIN_VALUE, Number.MAX_VALUE])]).toEqual([
    Math.log(Number.MIN_VALUE) - Math.log(Number.MAX_VALUE),
    0,
  ]);
});
