import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createRandom } from '../src/create-random.ts';
import { philox } from '../src/philox.ts';
import { portableLog } from '../src/portable-math.ts';
import { absorbNames, ROOT_KEY } from '../src/seed-key.ts';
import { RUNS } from './laws.ts';
import {
  chiSquare,
  chiSquareLimit,
  correlation,
  kolmogorovSmirnov,
  normalDistribution,
} from './statistics.ts';

const seeds = fc.oneof(fc.integer(), fc.string(), fc.double({ noDefaultInfinity: true, noNaN: true }));

describe('Random.next and Random.at', () => {
  it('make draw i of words 2i and 2i + 1', () => {
    const [key0, key1] = absorbNames(ROOT_KEY, ['words'], String);
    const words = new Uint32Array(4);
    philox(3, 0, 0, 0, key0, key1, words);
    const bits = (high: number, low: number): number =>
      Number(((BigInt(high) >> 5n) << 26n) | (BigInt(low) >> 6n));
    expect(createRandom('words').at(6)).toBe(bits(words[0]!, words[1]!) / 2 ** 53);
    expect(createRandom('words').at(7)).toBe(bits(words[2]!, words[3]!) / 2 ** 53);
  });

  it('give multiples of 2^-53 in [0, 1), each the same by number and in a row', () => {
    const random = createRandom(5);
    const other = createRandom(5);
    for (let i = 0; i < 1000; i++) {
      const draw = random.next();
      expect(draw * 2 ** 53).toBe(Math.floor(draw * 2 ** 53));
      expect(draw >= 0 && draw < 1).toBe(true);
      expect(other.at(i)).toBe(draw);
    }
    expect(other.position).toBe(0);
    expect(random.position).toBe(1000);
  });

  it('reach numbers above 2^33, where the counter takes its second word, and up to 2^53', () => {
    const random = createRandom(1);
    random.position = 2 ** 33 - 2;
    const draws = [random.next(), random.next(), random.next(), random.next()];
    expect(draws).toEqual([0.5233274341093193, 0.16905712034627862, 0.7912634390701623, 0.655929848158212]);
    expect(draws).not.toContain(random.at(0));
    expect(random.at(Number.MAX_SAFE_INTEGER)).not.toBe(random.at(Number.MAX_SAFE_INTEGER - 2));
  });

  it('are uniform, in single draws, in pairs, and in their lowest bits', () => {
    const random = createRandom('uniform');
    const single = new Uint32Array(100);
    const pairs = new Uint32Array(100);
    const lowBits = new Uint32Array(64);
    let before = 0;
    for (let i = 0; i < 100_000; i++) {
      const draw = random.next();
      single[Math.floor(draw * 100)]!++;
      if (i % 2 === 1) pairs[Math.floor(draw * 10) * 10 + Math.floor(before * 10)]!++;
      lowBits[(draw * 2 ** 53) % 64]!++;
      before = draw;
    }
    expect(chiSquare(single)).toBeLessThan(chiSquareLimit(99));
    expect(chiSquare(pairs)).toBeLessThan(chiSquareLimit(99));
    expect(chiSquare(lowBits)).toBeLessThan(chiSquareLimit(63));
  });

  it('refuse a number that is no draw', () => {
    const random = createRandom(1);
    const message = (got: string): string =>
      `Random.at: expected \`index\` to be a whole number >= 0 and <= 9007199254740991, got ${got}.`;
    for (const index of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => random.at(index)).toThrow(new RangeError(message(String(index))));
    }
    expect(() => random.at('0' as unknown as number)).toThrow(new TypeError(message('"0"')));
  });
});

describe('Random.position', () => {
  it('resumes a stream where it was saved', () => {
    const random = createRandom('resumed');
    random.normal();
    random.int(6);
    const saved = JSON.parse(JSON.stringify({ position: random.position })) as { position: number };
    expect(saved.position).toBe(3);
    const rest = [random.next(), random.normal(), random.int(10)];
    const resumed = createRandom('resumed');
    resumed.position = saved.position;
    expect([resumed.next(), resumed.normal(), resumed.int(10)]).toEqual(rest);
  });

  it('refuses what is no position, and stays where it was', () => {
    const random = createRandom(1);
    random.position = 7;
    const message = (got: string): string =>
      `Random.position: expected \`position\` to be a whole number >= 0 and <= 9007199254740991, got ${got}.`;
    for (const position of [-1, 1.5, Number.NaN, Infinity]) {
      expect(() => {
        random.position = position;
      }).toThrow(new RangeError(message(String(position))));
    }
    expect(() => {
      random.position = undefined as unknown as number;
    }).toThrow(new TypeError(message('undefined')));
    expect(random.position).toBe(7);
  });
});

describe('Random.fill', () => {
  it('gives the numbers of as many calls of next, from any position', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.oneof(fc.nat(3000), fc.integer({ min: 2 ** 33 - 600, max: 2 ** 33 + 600 })),
        fc.nat(1200),
        (seed, position, length) => {
          const [filled, called] = [createRandom(seed), createRandom(seed)];
          filled.position = position;
          called.position = position;
          const out = filled.fill(new Float64Array(length));
          expect(out).toEqual(Float64Array.from({ length }, () => called.next()));
          expect(filled.position).toBe(position + length);
          expect(filled.next()).toBe(called.next());
        },
      ),
      { ...RUNS, numRuns: 60 },
    );
  });

  it('returns the array that it filled', () => {
    const out = new Float64Array(3);
    expect(createRandom(1).fill(out)).toBe(out);
    expect([...out]).toEqual([0.6825482879086876, 0.8171017766898738, 0.7070045535432931]);
  });

  it('refuses an array that would round the draws', () => {
    const fill = (out: unknown) => () => createRandom(1).fill(out as Float64Array);
    expect(fill(new Float32Array(2))).toThrow(
      new TypeError('Random.fill: expected `out` to be a Float64Array, got Float32Array of 2.'),
    );
    expect(fill([0, 0])).toThrow(
      new TypeError('Random.fill: expected `out` to be a Float64Array, got array of 2.'),
    );
  });
});

describe('Random.int', () => {
  it('gives the pinned numbers of a seed', () => {
    const random = createRandom(2026);
    expect(Array.from({ length: 8 }, () => random.int(1000))).toMatchInlineSnapshot(`
      [
        683,
        944,
        591,
        27,
        945,
        555,
        580,
        46,
      ]
    `);
  });

  it('is the fraction of n that next gives, for every size of n', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.oneof(
          fc.integer({ min: 1, max: 100 }),
          fc.maxSafeNat().map((n) => n + 1),
        ),
        (seed, n) => {
          const value = createRandom(seed).int(n);
          expect(value).toBe(Math.floor(createRandom(seed).next() * n));
          expect(value >= 0 && value < n).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it('stays below n even for the largest draw', () => {
    const largest = 1 - 2 ** -53;
    fc.assert(
      fc.property(
        fc.maxSafeNat().map((n) => n + 1),
        (n) => Math.floor(largest * n) < n,
      ),
      { ...RUNS, numRuns: 2000, examples: [[2 ** 53], [1], [3], [2 ** 52 + 1]] },
    );
  });

  it('is uniform', () => {
    for (const n of [2, 3, 7, 100]) {
      const random = createRandom('int', n);
      const counts = new Uint32Array(n);
      for (let i = 0; i < 1000 * n; i++) counts[random.int(n)]!++;
      expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(n - 1));
    }
  });

  it('refuses what is no size', () => {
    const message = (got: string): string =>
      `Random.int: expected \`n\` to be a whole number >= 1 and <= 9007199254740992, got ${got}.`;
    for (const n of [0, -3, 1.5, Number.NaN, Infinity]) {
      expect(() => createRandom(1).int(n)).toThrow(new RangeError(message(String(n))));
    }
    expect(() => createRandom(1).int('6' as unknown as number)).toThrow(new TypeError(message('"6"')));
  });
});

describe('Random.normal', () => {
  it('gives the pinned numbers of a seed, and takes two draws each', () => {
    const random = createRandom(2026);
    expect([random.normal(), random.normal(), random.normal()]).toMatchInlineSnapshot(`
      [
        1.4241385189910665,
        1.3185454565087695,
        -2.269258167252587,
      ]
    `);
    expect(random.position).toBe(6);
  });

  it('is the Box–Muller transform of its two draws', () => {
    const random = createRandom('box');
    for (let i = 0; i < 1000; i++) {
      const [u, v] = [random.at(2 * i), random.at(2 * i + 1)];
      const expected = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
      expect(Math.abs(random.normal() - expected)).toBeLessThan(1e-14);
    }
  });

  it('has the moments and the distribution of a standard normal number', () => {
    const random = createRandom('normal');
    const n = 100_000;
    const sample = Float64Array.from({ length: n }, () => random.normal());
    const moment = (k: number): number => sample.reduce((sum, x) => sum + x ** k, 0) / n;
    // Four standard errors of each moment: the variance of x^k is (2k - 1)!! - E[x^k]^2.
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    // The limit of Kolmogorov and Smirnov that is exceeded once in a thousand times.
    expect(kolmogorovSmirnov(sample, normalDistribution)).toBeLessThan(1.95 / Math.sqrt(n));
    expect(Math.abs(correlation(sample.slice(1), sample.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(n));
  });
});

describe('Random.exponential', () => {
  it('gives the pinned numbers of a seed, and takes one draw each', () => {
    const random = createRandom(2026);
    expect([random.exponential(), random.exponential(), random.exponential()]).toMatchInlineSnapshot(`
      [
        1.1492618694877832,
        2.8875153184215425,
        0.894970094041563,
      ]
    `);
    expect(random.position).toBe(3);
  });

  it('is minus the portable logarithm of 1 - u, to the last bit', () => {
    const random = createRandom('exponential formula');
    for (let i = 0; i < 1000; i++) {
      const u = random.at(i);
      const number = random.exponential();
      expect(number).toBe(0 - portableLog(1 - u));
      expect(Math.abs(number + Math.log1p(-u))).toBeLessThan(1e-14);
    }
  });

  it('is 0 for the smallest draw, and finite for the largest', () => {
    const random = createRandom(1);
    const next = vi.spyOn(random, 'next');
    next.mockReturnValueOnce(0).mockReturnValueOnce(1 - 2 ** -53);
    expect(random.exponential()).toBe(0);
    expect(random.exponential()).toBeCloseTo(53 * Math.LN2, 13);
  });

  it('has the mean, the variance and the distribution of a standard exponential number', () => {
    const random = createRandom('exponential');
    const n = 100_000;
    const sample = Float64Array.from({ length: n }, () => random.exponential());
    const mean = sample.reduce((sum, x) => sum + x, 0) / n;
    const variance = sample.reduce((sum, x) => sum + (x - 1) ** 2, 0) / n;
    // Five standard errors: the variance of (x - 1)^2 is 9 - 1.
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(8 / n));
    expect(kolmogorovSmirnov(sample, (x) => 1 - Math.exp(-x))).toBeLessThan(1.95 / Math.sqrt(n));
  });

  it('draws rows without replacement in proportion to their weights', () => {
    const weights = [1, 2, 3, 4];
    const random = createRandom('weighted');
    const counts = new Uint32Array(4);
    for (let i = 0; i < 20_000; i++) {
      const keys = weights.map((weight) => random.exponential() / weight);
      counts[keys.indexOf(Math.min(...keys))]!++;
    }
    for (const [i, count] of counts.entries()) {
      const share = weights[i]! / 10;
      expect(Math.abs(count / 20_000 - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / 20_000));
    }
  });
});

describe('Random.shuffle', () => {
  it('gives the pinned order of a seed, in place', () => {
    const array = ['a', 'b', 'c', 'd', 'e', 'f'];
    const random = createRandom(2026);
    expect(random.shuffle(array)).toBe(array);
    expect(array.join('')).toMatchInlineSnapshot(`"dbacfe"`);
    expect(random.position).toBe(5);
  });

  it('keeps the elements, and takes as many draws as the array is long, less one', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, array) => {
        const random = createRandom(seed);
        const shuffled = random.shuffle([...array]);
        expect(shuffled.toSorted()).toEqual(array.toSorted());
        expect(random.position).toBe(Math.max(0, array.length - 1));
        expect([...createRandom(seed).shuffle(Float64Array.from(array))]).toEqual(shuffled);
      }),
      RUNS,
    );
  });

  it('swaps as many draws one by one do, for every length about those that are drawn at once', () => {
    for (const length of [0, 1, 2, 3, 1023, 1024, 1025, 1026, 2048, 2049, 2050, 5000]) {
      const [random, oneByOne] = [createRandom('bulk'), createRandom('bulk')];
      random.position = 7;
      oneByOne.position = 7;
      const expected = Array.from({ length }, (_, i) => i);
      for (let last = length - 1; last > 0; last--) {
        const other = oneByOne.int(last + 1);
        [expected[last], expected[other]] = [expected[other]!, expected[last]!];
      }
      expect(random.shuffle(Int32Array.from({ length }, (_, i) => i))).toEqual(Int32Array.from(expected));
      expect(random.position).toBe(oneByOne.position);
    }
  });

  it('gives each of the 24 orders of four elements equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 24_000; seed++) {
      const order = createRandom('orders', seed).shuffle([0, 1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareLimit(23));
  });

  it.each([
    [undefined, 'undefined'],
    ['abc', '"abc"'],
    [new Set([1]), 'Set'],
  ])('refuses %s', (array, got) => {
    expect(() => createRandom(1).shuffle(array as unknown as number[])).toThrow(
      new TypeError(`Random.shuffle: expected \`array\` to be an array, got ${got}.`),
    );
  });
});

describe('Random.permutation', () => {
  it('gives the pinned elements of a seed, from a table and without one', () => {
    const [small, large] = [createRandom(42).permutation(10), createRandom(42).permutation(1e9)];
    expect(Array.from({ length: 10 }, (_, i) => small(i))).toEqual([5, 2, 1, 4, 8, 0, 9, 7, 3, 6]);
    const elements = [320107977, 855711225, 715744920, 140166392, 302458830];
    expect(elements.map((_, i) => large(i))).toEqual(elements);
  });

  it.each([1, 2, 3, 10, 65_536, 65_537, 100_003])('is a bijection of %d elements', (n) => {
    const elementAt = createRandom('bijection').permutation(n);
    const seen = new Uint8Array(n);
    for (let i = 0; i < n; i++) seen[elementAt(i)]!++;
    expect(seen.every((count) => count === 1)).toBe(true);
  });

  it('depends on the stream only, and takes no draw', () => {
    const random = createRandom(9);
    const before = random.permutation(1000);
    random.next();
    const after = random.permutation(1000);
    expect(random.position).toBe(1);
    const positions = Array.from({ length: 1000 }, (_, i) => i);
    expect(positions.map(after)).toEqual(positions.map(before));
    expect(positions.map(random.fork('next epoch').permutation(1000))).not.toEqual(positions.map(before));
  });

  it('is the shuffle of a stream of its own up to 2^16 elements', () => {
    const table = createRandom(42)
      .fork('@lt/permutation')
      .shuffle(Array.from({ length: 65_536 }, (_, i) => i));
    const elementAt = createRandom(42).permutation(65_536);
    expect(table.map((_, i) => elementAt(i))).toEqual(table);
  });

  it('refuses what is no size and what is no position', () => {
    expect(() => createRandom(1).permutation(0)).toThrow(
      new RangeError(
        'Random.permutation: expected `n` to be a whole number >= 1 and <= 4503599627370496, got 0.',
      ),
    );
    for (const n of [10, 100_000]) {
      const elementAt = createRandom(1).permutation(n);
      for (const index of [-1, n, 0.5, Number.NaN]) {
        expect(() => elementAt(index)).toThrow(
          new RangeError(
            `Random.permutation: expected \`index\` to be a whole number >= 0 and < ${n}, got ${index}.`,
          ),
        );
      }
      expect(() => elementAt('1' as unknown as number)).toThrow(
        new TypeError(
          `Random.permutation: expected \`index\` to be a whole number >= 0 and < ${n}, got "1".`,
        ),
      );
    }
  });
});

describe('Random.fork', () => {
  it('does not depend on the position, and does not move it', () => {
    const random = createRandom(3);
    const early = random.fork('a').next();
    random.fill(new Float64Array(100));
    expect(random.fork('a').next()).toBe(early);
    expect(random.position).toBe(100);
    expect(random.fork('a').position).toBe(0);
  });

  it('nests: a list of names is a fork of a fork', () => {
    const random = createRandom(3);
    expect(random.fork('a', 1).next()).toBe(random.fork('a').fork(1).next());
    expect(random.fork('a', 'b').next()).not.toBe(random.fork('ab').next());
    expect(random.fork('a', 'b').next()).not.toBe(random.fork('b', 'a').next());
  });

  it('gives streams that share nothing with one another or with their parent', () => {
    const random = createRandom('parent');
    const streams = [random, ...Array.from({ length: 9 }, (_, i) => random.fork(i))];
    const draws = streams.map((stream) => stream.fill(new Float64Array(10_000)));
    expect(new Set(draws.flatMap((values) => [...values])).size).toBe(100_000);
    for (let a = 0; a < draws.length; a++) {
      for (let b = 0; b < a; b++) {
        expect(Math.abs(correlation(draws[a]!, draws[b]!))).toBeLessThan(4 / Math.sqrt(10_000));
      }
    }
  });

  it('has uniform first draws across many forks', () => {
    const counts = new Uint32Array(100);
    const random = createRandom('many forks');
    for (let i = 0; i < 50_000; i++) counts[Math.floor(random.fork('row', i).next() * 100)]!++;
    expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(99));
  });

  it('refuses a name of another type, and a fork without a name, which would be the same stream', () => {
    const random = createRandom(1, 'path', 'of', 'names');
    const fork = random.fork.bind(random) as (...stream: unknown[]) => unknown;
    expect(() => fork('a', undefined)).toThrow(
      new TypeError('Random.fork: expected `stream[1]` to be a number or a string, got undefined.'),
    );
    expect(() => fork(Number.NaN)).toThrow(
      new RangeError('Random.fork: expected `stream[0]` to be a finite number or a string, got NaN.'),
    );
    expect(() => fork()).toThrow(
      new RangeError('Random.fork: expected `stream` to hold at least one name, got none.'),
    );
  });
});
