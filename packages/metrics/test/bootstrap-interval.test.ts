import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { accuracy, type BootstrapProgress, balancedAccuracy, bootstrapInterval } from '../src/index.ts';

/** The mean of some values over the drawn rows. */
function meanOf(values: ArrayLike<number>): (rows: Int32Array) => number {
  return (rows) => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}

describe('bootstrapInterval', () => {
  it('is the metric over all rows, between two quantiles of the metric over resamples', async () => {
    // By hand: the same draws, the mean of each resample, and quantiles at places 0.1 · 10 and 0.9 · 10 of eleven values.
    const values = [1, 2, 4, 8, 16];
    const random = createRandom(7, 'bootstrapInterval');
    const means = Array.from({ length: 11 }, () => {
      let sum = 0;
      for (let draw = 0; draw < 5; draw++) sum += values[Math.floor(random.next() * 5)]!;
      return sum / 5;
    });
    const sorted = means.toSorted((a, b) => a - b);
    const average = means.reduce((a, b) => a + b, 0) / 11;
    const variance = means.reduce((sum, mean) => sum + (mean - average) ** 2, 0) / 10;
    const interval = await bootstrapInterval(5, meanOf(values), { seed: 7, resamples: 11, confidence: 0.8 });
    expect(interval).toEqual({
      estimate: 6.2,
      lower: expect.closeTo(sorted[1]!, 12),
      upper: expect.closeTo(sorted[9]!, 12),
      standardError: expect.closeTo(Math.sqrt(variance), 12),
      numNull: 0,
    });
  });

  it('interpolates between two resamples', async () => {
    let call = 0;
    // The first call is the estimate; the resamples give 0, 1, 2, 3.
    const { estimate, lower, upper } = await bootstrapInterval(1, () => call++ - 1, {
      resamples: 4,
      confidence: 0.5,
    });
    expect([estimate, lower, upper]).toEqual([-1, 0.75, 2.25]);
  });

  // scipy.stats.bootstrap((x,), np.mean, method='percentile', n_resamples=99999, random_state=np.random.default_rng(1)), scipy 1.10.1.
  it.each([
    {
      values: Array.from({ length: 100 }, (_, row) => (row < 70 ? 1 : 0)),
      confidence: 0.95,
      lower: 0.61,
      upper: 0.79,
      standardError: 0.0458,
      within: 0.011,
    },
    {
      values: Array.from({ length: 12 }, (_, row) => row ** 2),
      confidence: 0.9,
      lower: 24.158,
      upper: 61.5,
      standardError: 11.377,
      within: 0.9,
    },
  ])('agrees with scipy within the error of 4000 resamples', async ({ values, within, ...expected }) => {
    const interval = await bootstrapInterval(values.length, meanOf(values), {
      resamples: 4000,
      confidence: expected.confidence,
    });
    for (const end of ['lower', 'upper', 'standardError'] as const) {
      expect(Math.abs(interval[end]! - expected[end])).toBeLessThan(within);
    }
  });

  it('draws every row as often as any other', async () => {
    const counts = new Int32Array(10);
    let first = true;
    await bootstrapInterval(
      10,
      (rows) => {
        if (!first) for (const row of rows) counts[row]!++;
        first = false;
        return 0;
      },
      { resamples: 4000 },
    );
    // 40000 draws of probability 1/10: 4000 each, within 5 standard deviations of 60.
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(300);
  });

  it('draws as many rows of each class as there are, and every row of it equally often, when stratified', async () => {
    const classIds = [2, 0, 2, 0, 2, 2, 7];
    const counts = new Int32Array(7);
    const seen: number[][] = [];
    let both = 0;
    await bootstrapInterval(
      7,
      (rows) => {
        for (const row of rows) counts[row]!++;
        if (rows.includes(1) && rows.includes(3)) both++;
        seen.push(Array.from(rows, (row) => classIds[row]!).toSorted((a, b) => a - b));
        return 0;
      },
      { resamples: 2000, stratifyBy: classIds },
    );
    for (const classes of seen) expect(classes).toEqual([0, 0, 2, 2, 2, 2, 7]);
    // Rows 1 and 3 are the class of two rows: both drawn, or one of them twice, each as often.
    expect(Math.abs(both - 1000)).toBeLessThan(120);
    expect(counts[6]).toBe(2001);
    for (const count of counts) expect(Math.abs(count - 2001)).toBeLessThan(250);
  });

  it('is narrower with more rows, and never wider with less confidence', async () => {
    const width = async (numRows: number, confidence: number): Promise<number> => {
      const predicted = Array.from({ length: numRows }, (_, row) => row % 2);
      const { lower, upper } = await bootstrapInterval(numRows, meanOf(predicted), {
        confidence,
        resamples: 300,
      });
      return upper! - lower!;
    };
    expect(await width(400, 0.95)).toBeLessThan((await width(25, 0.95)) / 2);
    expect(await width(100, 0.5)).toBeLessThan(await width(100, 0.95));
  });

  it('gives the same interval for the same seed, another for another, and begins longer runs with shorter ones', async () => {
    const values = createRandom(1).fill(new Float64Array(20));
    const record = async (seed: number | string, resamples: number): Promise<string[]> => {
      const drawn: string[] = [];
      const metric = (rows: Int32Array): number => {
        drawn.push(rows.join(' '));
        return meanOf(values)(rows);
      };
      const { lower, upper } = await bootstrapInterval(20, metric, { seed, resamples });
      return [...drawn, `${lower} ${upper}`];
    };
    const ten = await record('a', 10);
    expect(await record('a', 10)).toEqual(ten);
    expect(await record('b', 10)).not.toEqual(ten);
    expect((await record('a', 20)).slice(0, 11)).toEqual(ten.slice(0, 11));
  });

  it('holds the estimate of a metric without bias, on any values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.integer(),
        async (values, seed) => {
          const interval = await bootstrapInterval(values.length, meanOf(values), {
            seed,
            resamples: 200,
            confidence: 0.999,
          });
          const { estimate, lower, upper } = interval as { [end in keyof typeof interval]: number };
          expect(lower).toBeLessThanOrEqual(estimate + 1e-12);
          expect(upper).toBeGreaterThanOrEqual(estimate - 1e-12);
          expect(lower).toBeGreaterThanOrEqual(Math.min(...values));
          expect(upper).toBeLessThanOrEqual(Math.max(...values));
        },
      ),
      { seed: 20261122, numRuns: 40 },
    );
  });

  it('takes the metrics of this package', async () => {
    const classIds = Array.from({ length: 60 }, (_, row) => (row < 50 ? 0 : 1));
    const predicted = classIds.map((c, row) => (row % 3 === 0 ? 0 : c));
    const on =
      (metric: typeof accuracy) =>
      (rows: Int32Array): number =>
        metric(
          rows.map((row) => classIds[row]!),
          rows.map((row) => predicted[row]!),
        );
    const all = await bootstrapInterval(60, on(accuracy), { resamples: 200 });
    const classes = await bootstrapInterval(60, on(balancedAccuracy), {
      resamples: 200,
      stratifyBy: classIds,
    });
    expect(all.estimate).toBe(accuracy(classIds, predicted));
    expect(classes.estimate).toBe(balancedAccuracy(classIds, predicted));
    // Ten rows of the rare class make the mean over classes less sure than the mean over rows.
    expect(classes.standardError!).toBeGreaterThan(all.standardError!);
  });

  it('leaves resamples without a value out and counts them', async () => {
    let call = 0;
    const metric = (): number | null => (call++ % 2 === 0 ? null : 5);
    expect(await bootstrapInterval(3, metric, { resamples: 5 })).toEqual({
      estimate: null,
      lower: 5,
      upper: 5,
      standardError: 0,
      numNull: 2,
    });
    expect(await bootstrapInterval(3, () => null, { resamples: 5 })).toEqual({
      estimate: null,
      lower: null,
      upper: null,
      standardError: null,
      numNull: 5,
    });
    expect(await bootstrapInterval(3, () => 1, { resamples: 1 })).toMatchObject({ standardError: null });
  });

  it('reports each resample', async () => {
    const events: BootstrapProgress[] = [];
    await bootstrapInterval(3, () => 1, { resamples: 3, onProgress: (event) => events.push(event) });
    expect(events).toEqual([
      { done: 1, total: 3 },
      { done: 2, total: 3 },
      { done: 3, total: 3 },
    ]);
  });

  it('stops within a resample when aborted, also before the first', async () => {
    const stop = new AbortController();
    const metric = vi.fn(() => 1);
    const options = {
      signal: stop.signal,
      onProgress: ({ done }: BootstrapProgress) => {
        if (done === 4) stop.abort(new Error('enough'));
      },
    };
    await expect(bootstrapInterval(3, metric, options)).rejects.toThrow('enough');
    expect(metric).toHaveBeenCalledTimes(5);
    await expect(bootstrapInterval(3, metric, options)).rejects.toThrow('enough');
    expect(metric).toHaveBeenCalledTimes(5);
  });

  it('lets a timer abort it, and timers run while it computes', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('late')), 0);
    const slow = (): number => {
      const until = performance.now() + 5;
      while (performance.now() < until);
      return 1;
    };
    await expect(bootstrapInterval(3, slow, { resamples: 100_000, signal: stop.signal })).rejects.toThrow(
      'late',
    );
  });

  it('passes on what the metric throws, and refuses what is no value', async () => {
    const failing = (): never => {
      throw new Error('no such column');
    };
    await expect(bootstrapInterval(3, failing)).rejects.toThrow('no such column');
    await expect(bootstrapInterval(3, () => Number.NaN)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bootstrapInterval: expected \`metric(rows)\` to be a finite number, got NaN.]`,
    );
    // @ts-expect-error not a number
    await expect(bootstrapInterval(3, () => '1')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: bootstrapInterval: expected \`metric(rows)\` to be a finite number, got "1".]`,
    );
    // @ts-expect-error no metric
    await expect(bootstrapInterval(3)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: bootstrapInterval: expected \`metric\` to be a function, got undefined.]`,
    );
    await expect(bootstrapInterval(0, () => 1)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bootstrapInterval: expected \`numRows\` to be a whole number >= 1 and < 2147483648, got 0.]`,
    );
    await expect(
      bootstrapInterval(3, () => 1, { confidence: 95 }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bootstrapInterval: expected \`confidence\` to be a finite number > 0 and < 1, got 95.]`,
    );
    await expect(
      bootstrapInterval(3, () => 1, { stratifyBy: [0, 1] }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bootstrapInterval: expected \`stratifyBy\` to hold 3 numbers, got array of 2.]`,
    );
    await expect(
      bootstrapInterval(3, () => 1, { seed: Infinity }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bootstrapInterval: expected \`seed\` to be a finite number, got Infinity.]`,
    );
  });
});
