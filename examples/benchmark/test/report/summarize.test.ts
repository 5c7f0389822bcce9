import { describe, expect, it } from 'vitest';
import { meanAndSpread } from '../../src/report/mean-and-spread.ts';
import { summarize } from '../../src/report/summarize.ts';
import { makeResults } from './fixture.ts';

describe('meanAndSpread', () => {
  it('divides by n - 1', () => {
    // Mean 4; squares 4 + 0 + 4 = 8; 8 / 2 = 4; root 2.
    expect(meanAndSpread([2, 4, 6])).toEqual({ mean: 4, spread: 2 });
  });

  it('has no spread for one value, and nothing for none', () => {
    expect(meanAndSpread([0.5])).toEqual({ mean: 0.5, spread: null });
    expect(meanAndSpread([])).toBeNull();
    expect(meanAndSpread([null, null])).toBeNull();
  });

  it('leaves out scores that do not exist', () => {
    expect(meanAndSpread([null, 1, 3])).toEqual({ mean: 2, spread: Math.SQRT2 });
  });
});

describe('summarize', () => {
  it('gives one row per method in the order wanted, whatever the order of the runs', () => {
    const { settings, results } = makeResults();
    const order = settings.methods.toReversed();
    const summaries = summarize(results.toReversed(), order);
    expect(summaries.map(({ method }) => method)).toEqual(order);
    for (const { numSeeds } of summaries) expect(numSeeds).toBe(3);
  });

  it('averages every score over the seeds of its own method', () => {
    const { settings, results } = makeResults();
    const runs = results.filter(({ method }) => method === 'deferred-reweighting');
    const summary = summarize(results, settings.methods).find(
      ({ method }) => method === 'deferred-reweighting',
    )!;
    expect(summary.few!.mean).toBeCloseTo(runs.reduce((sum, { few }) => sum + few!, 0) / 3, 12);
    expect(summary.seconds.mean).toBeCloseTo(runs.reduce((sum, { seconds }) => sum + seconds, 0) / 3, 12);
    expect(summary.overall.spread).toBeGreaterThan(0);
  });

  it('keeps a shot group without classes null, and leaves out methods without a run', () => {
    const { settings, results } = makeResults({
      classCounts: [300, 200, 150],
      classNames: ['a', 'b', 'c'],
      seeds: [0],
    });
    const some = results.filter(({ method }) => method !== 'logit-adjustment');
    const summaries = summarize(some, settings.methods);
    expect(summaries.map(({ method }) => method)).not.toContain('logit-adjustment');
    for (const { many, medium, few } of summaries) {
      expect(many).not.toBeNull();
      expect([medium, few]).toEqual([null, null]);
    }
  });
});
