import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClassWeightsOptions, classWeights } from '../src/class-weights.ts';
import { countsWithEmpty, orderBy, positiveCounts, RUNS } from './laws.ts';

interface Golden {
  cases: {
    counts: number[];
    beta: number;
    weightRaw: number[];
    weightNormalized: number[];
    officialNumpyFloat64: number[];
    relErrOfficialFloat64: number;
  }[];
}
const golden = readGolden<Golden>(new URL('./golden/cb_weights.json', import.meta.url));

function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! / value - 1)));
}

const schemes = fc.constantFrom<NonNullable<ClassWeightsOptions['scheme']>>(
  'effective',
  'inverse',
  'inverseSqrt',
  'power',
  'balanced',
);
const anyOptions: fc.Arbitrary<ClassWeightsOptions> = fc.record(
  {
    scheme: schemes,
    beta: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.9, 0.9999, 0.999999)),
    exponent: fc.double({ min: 0, max: 3, noNaN: true }),
  },
  { requiredKeys: [] },
);

describe('classWeights by hand', () => {
  it('weights by the effective number: 1 / 1, 1 / 1.5, 1 / 1.75 at beta 0.5', () => {
    const weights = classWeights([1, 2, 3], { beta: 0.5, normalize: 'none' });
    expect(relativeError(weights, [1, 1 / 1.5, 1 / 1.75])).toBeLessThan(1e-15);
    // The sum of the three is 47 / 21; the weights are scaled to sum to 3.
    expect(relativeError(classWeights([1, 2, 3], { beta: 0.5 }), [63 / 47, 42 / 47, 36 / 47])).toBeLessThan(
      1e-15,
    );
  });

  it.each<[ClassWeightsOptions, number[]]>([
    [{ scheme: 'inverse', normalize: 'none' }, [1 / 16, 1 / 4, 1]],
    [{ scheme: 'inverseSqrt', normalize: 'none' }, [1 / 4, 1 / 2, 1]],
    [{ scheme: 'power', normalize: 'none' }, [1 / 16, 1 / 4, 1]],
    [{ scheme: 'power', exponent: 2, normalize: 'none' }, [1 / 256, 1 / 16, 1]],
    [{ scheme: 'power', exponent: 0, normalize: 'none' }, [1, 1, 1]],
    [{ scheme: 'balanced' }, [7 / 16, 7 / 4, 7]],
    [{ scheme: 'balanced', normalize: 'sum' }, [1 / 7, 4 / 7, 16 / 7]],
    [{ scheme: 'inverse' }, [1 / 7, 4 / 7, 16 / 7]],
    [{ scheme: 'inverse', normalize: 'max' }, [1 / 16, 1 / 4, 1]],
    [{ scheme: 'inverse', normalize: 'min' }, [1, 4, 16]],
    [{ beta: 1, normalize: 'none' }, [1 / 16, 1 / 4, 1]],
    [{ beta: 0 }, [1, 1, 1]],
  ])('gives the weights of counts 16, 4, 1 with %o', (options, expected) => {
    expect(relativeError(classWeights([16, 4, 1], options), expected)).toBeLessThan(4e-16);
  });

  it('defaults to effective numbers at beta 0.9999, summing to the number of classes', () => {
    const explicit = { scheme: 'effective', beta: 0.9999, normalize: 'sum', onZero: 'throw' } as const;
    expect(classWeights([900, 90, 10])).toEqual(classWeights([900, 90, 10], explicit));
  });

  it('gives an empty class weight 0 on demand, and lets the others sum to their own number', () => {
    const onZero = 'zero';
    expect([...classWeights([4, 0, 4], { onZero })]).toEqual([1, 0, 1]);
    expect([...classWeights([4, 0, 1], { scheme: 'inverse', normalize: 'min', onZero })]).toEqual([1, 0, 4]);
    expect([...classWeights([4, 0, 1], { scheme: 'inverse', normalize: 'max', onZero })]).toEqual([
      0.25, 0, 1,
    ]);
    // As scikit-learn, which counts the classes that occur: 5 / (2 · 4) and 5 / (2 · 1).
    expect([...classWeights([4, 0, 1], { scheme: 'balanced', onZero })]).toEqual([0.625, 0, 2.5]);
  });

  it('stays finite with a large exponent', () => {
    const options = { scheme: 'power', exponent: 300 } as const;
    const [head, middle, tail] = classWeights([900, 90, 10], options);
    expect([head, tail]).toEqual([0, 3]);
    expect(middle! / (3 * 9 ** -300)).toBeCloseTo(1, 12);
    expect([...classWeights([900, 900], options)]).toEqual([1, 1]);
  });
});

describe('classWeights against the golden values', () => {
  it.each(golden.cases)('of counts $counts at beta $beta', (row) => {
    const { counts, beta } = row;
    expect(relativeError(classWeights(counts, { beta }), row.weightNormalized)).toBeLessThan(1e-12);
    expect(relativeError(classWeights(counts, { beta, normalize: 'none' }), row.weightRaw)).toBeLessThan(
      1e-12,
    );
    // The authors' own expression loses digits; the golden file says how many.
    const official = relativeError(classWeights(counts, { beta }), row.officialNumpyFloat64);
    expect(official).toBeLessThan(2 * row.relErrOfficialFloat64 + 1e-12);
  });
});

describe('classWeights obeys its laws', () => {
  it('sums to the number of classes that have examples', () => {
    fc.assert(
      fc.property(countsWithEmpty, anyOptions, (counts, options) => {
        const weights = classWeights(counts, { ...options, normalize: 'sum', onZero: 'zero' });
        const present = counts.filter((count) => count > 0).length;
        expect(weights.reduce((a, b) => a + b, 0) / present).toBeCloseTo(1, 12);
        expect([...weights].map((weight) => weight > 0)).toEqual(counts.map((count) => count > 0));
      }),
      RUNS,
    );
  });

  it('permutes its weights when the classes are permuted', () => {
    const keyed = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.double({ noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(keyed, anyOptions, (pairs, options) => {
        const counts = pairs.map(([count]) => count);
        const order = orderBy(pairs.map(([, key]) => key));
        const weights = classWeights(counts, options);
        const permuted = classWeights(
          order.map((c) => counts[c]!),
          options,
        );
        expect(
          relativeError(
            permuted,
            order.map((c) => weights[c]!),
          ),
        ).toBeLessThan(1e-14);
      }),
      RUNS,
    );
  });

  it('never weights a rarer class less', () => {
    fc.assert(
      fc.property(positiveCounts, anyOptions, (counts, options) => {
        const ascending = counts.toSorted((a, b) => a - b);
        const weights = classWeights(ascending, options);
        for (let c = 1; c < weights.length; c++) {
          expect(weights[c]!).toBeLessThanOrEqual(weights[c - 1]! * (1 + 1e-14));
        }
      }),
      RUNS,
    );
  });

  it('weights equal classes equally: all 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 50 }),
        anyOptions,
        (count, n, options) => {
          const weights = classWeights(new Array(n).fill(count), { ...options, normalize: 'sum' });
          expect(relativeError(weights, new Array(n).fill(1))).toBeLessThan(1e-14);
        },
      ),
      RUNS,
    );
  });

  it('gives 1 to every class at beta 0', () => {
    fc.assert(
      fc.property(positiveCounts, (counts) => {
        expect([...classWeights(counts, { beta: 0 })]).toEqual(counts.map(() => 1));
      }),
      RUNS,
    );
  });

  it('changes only the scale with the normalization, and hits its mark exactly', () => {
    fc.assert(
      fc.property(positiveCounts, anyOptions, (counts, options) => {
        const none = classWeights(counts, { ...options, normalize: 'none' });
        for (const normalize of ['sum', 'max', 'min'] as const) {
          const weights = classWeights(counts, { ...options, normalize });
          const scale = weights[0]! / none[0]!;
          expect(
            relativeError(
              weights,
              [...none].map((weight) => weight * scale),
            ),
          ).toBeLessThan(1e-13);
          if (normalize === 'max') expect(Math.max(...weights)).toBe(1);
          if (normalize === 'min') expect(Math.min(...weights)).toBe(1);
        }
      }),
      RUNS,
    );
  });
});

describe('classWeights refuses', () => {
  it('a class without examples, and names it', () => {
    expect(() => classWeights([5, 0, 0])).toThrow(
      new RangeError(
        "classWeights: expected every class in `classCounts` to have examples, got 0 for class 1. Pass onZero: 'zero' to give it weight 0.",
      ),
    );
  });

  it.each<[string, unknown, unknown, Error]>([
    [
      'only empty classes',
      [0, 0],
      { onZero: 'zero' },
      new RangeError('classWeights: expected `classCounts` to hold at least one example, got only zeros.'),
    ],
    [
      'no classes',
      [],
      {},
      new RangeError('classWeights: expected `classCounts` to hold at least one number, got array of 0.'),
    ],
    [
      'a negative count',
      [3, -1],
      {},
      new RangeError('classWeights: expected `classCounts[1]` to be a finite number >= 0, got -1.'),
    ],
    [
      'NaN',
      [Number.NaN],
      {},
      new RangeError('classWeights: expected `classCounts[0]` to be a finite number >= 0, got NaN.'),
    ],
    [
      'an infinite count',
      [1, Infinity],
      {},
      new RangeError('classWeights: expected `classCounts[1]` to be a finite number >= 0, got Infinity.'),
    ],
    [
      'bigints',
      BigInt64Array.of(1n),
      {},
      new TypeError('classWeights: expected `classCounts[0]` to be a finite number >= 0, got 1n.'),
    ],
    [
      'what is no array',
      new Set([1]),
      {},
      new TypeError(
        'classWeights: expected `classCounts` to be an array or typed array of numbers, got Set.',
      ),
    ],
    [
      'beta in the place of the options',
      [1, 2],
      0.999,
      new TypeError('classWeights: expected `options` to be an object, got 0.999.'),
    ],
    [
      'beta above 1',
      [1, 2],
      { beta: 1.01 },
      new RangeError('classWeights: expected `beta` to be a finite number >= 0 and <= 1, got 1.01.'),
    ],
    [
      'a negative exponent',
      [1, 2],
      { scheme: 'power', exponent: -1 },
      new RangeError('classWeights: expected `exponent` to be a finite number >= 0, got -1.'),
    ],
    [
      'an unknown scheme',
      [1, 2],
      { scheme: 'log' },
      new RangeError(
        "classWeights: expected `scheme` to be one of 'effective', 'inverse', 'inverseSqrt', 'power', 'balanced', got \"log\".",
      ),
    ],
    [
      'an unknown normalization',
      [1, 2],
      { normalize: true },
      new TypeError("classWeights: expected `normalize` to be one of 'sum', 'none', 'max', 'min', got true."),
    ],
    [
      'an unknown rule for empty classes',
      [1, 2],
      { onZero: 'clamp' },
      new RangeError("classWeights: expected `onZero` to be one of 'throw', 'zero', got \"clamp\"."),
    ],
  ])('%s', (_, counts, options, error) => {
    expect(() => classWeights(counts as number[], options as ClassWeightsOptions)).toThrow(error);
  });
});
