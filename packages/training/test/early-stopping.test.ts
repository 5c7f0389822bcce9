import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EarlyStoppingOptions, type EarlyStoppingResult, earlyStopping } from '../src/index.ts';

const run = (options: EarlyStoppingOptions, values: readonly (number | null)[]): EarlyStoppingResult[] => {
  const judge = earlyStopping(options);
  return values.map((value) => judge.update(value));
};

/** Looks back over all values each time. */
function oracle(options: EarlyStoppingOptions, values: readonly (number | null)[]): EarlyStoppingResult[] {
  const { mode, patience, minDelta = 0 } = options;
  let [best, bestAt]: [number | null, number | null] = [null, null];
  return values.map((value, at) => {
    const gain =
      best === null ? Infinity : mode === 'max' ? value! - (best + minDelta) : best - minDelta - value!;
    const improved = value !== null && Number.isFinite(value) && gain > 0;
    if (improved) [best, bestAt] = [value, at];
    const since = values.slice(bestAt === null ? 0 : bestAt + 1, at + 1);
    return { improved, stop: since.filter((one) => one !== null).length >= patience, best, bestAt };
  });
}

describe('earlyStopping', () => {
  it('stops at the last of `patience` values that do not improve, worked out by hand', () => {
    expect(run({ mode: 'min', patience: 2, minDelta: 0.1 }, [1, 0.95, 0.8, 0.75, 0.72])).toEqual([
      { improved: true, stop: false, best: 1, bestAt: 0 },
      { improved: false, stop: false, best: 1, bestAt: 0 },
      { improved: true, stop: false, best: 0.8, bestAt: 2 },
      { improved: false, stop: false, best: 0.8, bestAt: 2 },
      { improved: false, stop: true, best: 0.8, bestAt: 2 },
    ]);
  });

  it('takes an equal value for no improvement', () => {
    expect(run({ mode: 'max', patience: 1 }, [0.5, 0.5]).map(({ stop }) => stop)).toEqual([false, true]);
  });

  it('lets NaN and infinities use up patience, and leaves null out', () => {
    const judge = (values: (number | null)[]): boolean[] =>
      run({ mode: 'max', patience: 2 }, values).map(({ stop }) => stop);
    expect(judge([0.5, NaN, Infinity])).toEqual([false, false, true]);
    expect(judge([NaN, NaN])).toEqual([false, true]);
    expect(judge([0.5, null, null, null, 0.4, null, 0.3])).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(run({ mode: 'max', patience: 1 }, [null]).at(-1)).toEqual({
      improved: false,
      stop: false,
      best: null,
      bestAt: null,
    });
  });

  const options = fc.record({
    mode: fc.constantFrom('max' as const, 'min' as const),
    patience: fc.integer({ min: 1, max: 4 }),
    minDelta: fc.constantFrom(0, 0.25, 1),
  });
  const values = fc.array(
    fc.oneof(
      fc.integer({ min: -8, max: 8 }).map((x) => x / 4),
      fc.constantFrom(null, NaN, Infinity, -Infinity),
    ),
    { maxLength: 20 },
  );

  it('equals a judge that looks back over all values', () => {
    fc.assert(
      fc.property(options, values, (some, seen) => {
        expect(run(some, seen)).toEqual(oracle(some, seen));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('is the same with every value negated and the other mode', () => {
    fc.assert(
      fc.property(options, values, (some, seen) => {
        const mirrored = { ...some, mode: some.mode === 'max' ? ('min' as const) : ('max' as const) };
        const stops = (results: EarlyStoppingResult[]): boolean[] => results.map(({ stop }) => stop);
        const negated = seen.map((value) => (value === null ? null : -value));
        expect(stops(run(mirrored, negated))).toEqual(stops(run(some, seen)));
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it('goes on from its state, through JSON, as if it had never stopped', () => {
    fc.assert(
      fc.property(options, values, fc.nat(20), (some, seen, at) => {
        const first = earlyStopping(some);
        const results = seen.slice(0, at).map((value) => first.update(value));
        const second = earlyStopping(some);
        second.restore(JSON.parse(JSON.stringify(first.state())));
        results.push(...seen.slice(at).map((value) => second.update(value)));
        expect(results).toEqual(run(some, seen));
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it('hands out a copy of its state', () => {
    const judge = earlyStopping({ mode: 'max', patience: 1 });
    judge.state().waited = 7;
    expect(judge.state()).toEqual({ best: null, bestAt: null, numUpdates: 0, waited: 0 });
  });

  it('refuses wrong options, values and states', () => {
    const judge = earlyStopping({ mode: 'max', patience: 1 });
    expect(() => earlyStopping({ mode: 'best' as never, patience: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: earlyStopping: expected \`mode\` to be one of 'max', 'min', got "best".]`,
    );
    expect(() => earlyStopping({ mode: 'max', patience: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: earlyStopping: expected \`patience\` to be a whole number >= 1, got 0.]`,
    );
    expect(() =>
      earlyStopping({ mode: 'max', patience: 1, minDelta: -1 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: earlyStopping: expected \`minDelta\` to be a finite number >= 0, got -1.]`,
    );
    expect(() => judge.update('0.5' as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: update: expected \`value\` to be a number or null, got "0.5".]`,
    );
    expect(() => judge.restore(undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: restore: expected \`state\` to be what state() returned, got undefined.]`,
    );
    const state = { best: 1, bestAt: 3, numUpdates: 3, waited: 0 };
    expect(() => judge.restore(state)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: restore: expected \`state.bestAt\` to be a whole number >= 0 and < 3, got 3.]`,
    );
    expect(() => judge.restore({ ...state, bestAt: null })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: restore: expected \`state.bestAt\` to be a whole number >= 0 and < 3, got null.]`,
    );
    expect(judge.state().numUpdates).toBe(0);
  });
});
