import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveNumbers } from '../src/effective-numbers.ts';
import { positiveCounts, RUNS } from './laws.ts';

interface Golden {
  cases: { counts: number[]; beta: number; effectiveNumber: number[] }[];
}
const golden = readGolden<Golden>(new URL('./golden/cb_weights.json', import.meta.url));

/** Expects a relative error of at most `tolerance`. */
function expectRelative(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const errors = expected.map((value, i) => Math.abs(actual[i]! / value - 1));
  expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance);
}

describe('effectiveNumbers', () => {
  it('follows the formula: 1 + beta + beta² + … over the examples', () => {
    // 1, 1 + 0.5, 1 + 0.5 + 0.25
    expect([...effectiveNumbers([0, 1, 2, 3], 0.5)]).toEqual([0, 1, 1.5, 1.75]);
  });

  it('is 1 at beta 0 and the count at beta 1', () => {
    expect([...effectiveNumbers([1, 7, 1e9], 0)]).toEqual([1, 1, 1]);
    expect([...effectiveNumbers([0, 0.5, 7, 1e9], 1)]).toEqual([0, 0.5, 7, 1e9]);
  });

  // (1 - b^n) / (1 - b) with 400 digits, b being the exact value of the float64. Python's decimal, 30 digits kept.
  it.each([
    [1, 0.999999, '1.000000000000000000000000000000e+0'],
    [2, 0.999999, '1.999998999999999971244335483789e+0'],
    [7, 0.999999, '6.999979000034999361133079053053e+0'],
    [1000, 0.999999, '9.995006661255767702717583393909e+2'],
    [999_999, 0.999999, '6.321203748811313760919499671287e+5'],
    [1_000_000, 0.999999, '6.321207427607564767835324412352e+5'],
    [123_456_789, 0.999999, '9.999999999712443354846156337195e+5'],
    [1_000_000_000, 0.999999, '9.999999999712443354846156337195e+5'],
    [0.5, 0.999999, '5.000001250000625036335241863316e-1'],
    [7, 0.999999999, '6.999999979000000628920558717196e+0'],
    [123_456_789, 0.999999999, '1.161401673669838460601378294440e+8'],
    [1_000_000_000, 0.999999999, '6.321205664857466426947611037225e+8'],
    [1000, 0.9999, '9.516710644145425981233272379867e+2'],
    [7, 0.9, '5.217031000000000332388339074896e+0'],
    [7, 0.1, '1.111111000000000006853184686406e+0'],
    [0.25, 0.3, '3.713102792967353602256846203637e-1'],
    [0.01, 1e-10, '2.056717652962856779817075275289e-1'],
  ])('is exact for %d examples at beta %d', (count, beta, exact) => {
    expectRelative(effectiveNumbers([count], beta), [Number(exact)], 1e-15);
  });

  it.each(golden.cases)(
    'gives the golden numbers of $counts at beta $beta',
    ({ counts, beta, effectiveNumber }) => {
      expectRelative(effectiveNumbers(counts, beta), effectiveNumber, 1e-12);
    },
  );

  it('lies between 1 and the count, grows with both, and never passes 1 / (1 - beta)', () => {
    const betas = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(positiveCounts, betas, (counts, pair) => {
        const [low, high] = [Math.min(...pair), Math.max(...pair)];
        const [atLow, atHigh] = [effectiveNumbers(counts, low), effectiveNumbers(counts, high)];
        const rounding = 1 + 1e-14;
        counts.forEach((count, c) => {
          expect(atLow[c]!).toBeGreaterThanOrEqual(1 / rounding);
          expect(atLow[c]!).toBeLessThanOrEqual(atHigh[c]! * rounding);
          expect(atHigh[c]!).toBeLessThanOrEqual(Math.min(count, 1 / (1 - high)) * rounding);
          expect(effectiveNumbers([count + 1], high)[0]! * rounding).toBeGreaterThanOrEqual(atHigh[c]!);
        });
      }),
      RUNS,
    );
  });

  it('refuses wrong arguments', () => {
    expect(() => effectiveNumbers([1], 1.1)).toThrow(
      new RangeError('effectiveNumbers: expected `beta` to be a finite number >= 0 and <= 1, got 1.1.'),
    );
    expect(() => effectiveNumbers([1], undefined as unknown as number)).toThrow(
      new TypeError('effectiveNumbers: expected `beta` to be a finite number >= 0 and <= 1, got undefined.'),
    );
    expect(() => effectiveNumbers([1, Number.NaN], 0.9)).toThrow(
      new RangeError('effectiveNumbers: expected `classCounts[1]` to be a finite number >= 0, got NaN.'),
    );
    expect(() => effectiveNumbers(BigInt64Array.of(3n) as unknown as number[], 0.9)).toThrow(
      new TypeError('effectiveNumbers: expected `classCounts[0]` to be a finite number >= 0, got 3n.'),
    );
  });
});
