import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classAwareDraws } from '../src/class-aware-sampler.ts';
import { type ClassAwareSamplerOptions, classAwareSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const { classAware } = readGolden<{
  classAware: {
    classLists: number[][];
    classOrderPermutation: number[];
    twelveDrawsNoShuffle: number[];
    twelveDrawsNoShuffle_2perClass: number[];
  };
}>(new URL('./golden/batch_samplers.json', import.meta.url));
const decoupling = readGolden<{
  cases: {
    counts: number[];
    class_aware_without_shuffle: Record<string, { length: number; first: number[] }>;
  }[];
}>(new URL('./golden/decoupling_samplers.json', import.meta.url));
const oltr = readGolden<{
  cases: {
    name: string;
    labels: number[];
    num_samples_cls: number;
    num_samples: number;
    sequence_without_shuffle: number[];
  }[];
}>(new URL('./golden/class_aware_sampler.json', import.meta.url));

/** The draws of an epoch of which nothing is shuffled. */
function unshuffled(classLists: number[][], samplesPerClass: number, numDraws: number, batchSize: number) {
  const fill = classAwareDraws({
    batchSize,
    samplesPerClass,
    numClasses: classLists.length,
    classesOf: () => Int32Array.from(classLists.keys()),
    rowOf: (c, draw) => classLists[c]![draw % classLists[c]!.length]!,
  });
  const rows: number[] = [];
  for (let batch = 0; rows.length < numDraws; batch++) {
    const out = new Int32Array(Math.min(batchSize, numDraws - rows.length));
    fill(out, batch);
    rows.push(...out);
  }
  return rows;
}

describe('classAwareSampler', () => {
  it.each([1, 5, 7, 100])(
    'goes in the order of the authors, nothing shuffled, in batches of %i',
    (batchSize) => {
      const { classLists } = classAware;
      expect(unshuffled(classLists, 1, 12, batchSize)).toEqual(classAware.twelveDrawsNoShuffle);
      expect(unshuffled(classLists, 2, 12, batchSize)).toEqual(classAware.twelveDrawsNoShuffle_2perClass);
      for (const { counts, class_aware_without_shuffle } of decoupling.cases) {
        const starts = counts.map((_, c) => counts.slice(0, c).reduce((a, b) => a + b, 0));
        const lists = counts.map((count, c) => Array.from({ length: count }, (_, i) => starts[c]! + i));
        for (const samplesPerClass of [1, 4]) {
          const { length, first } = class_aware_without_shuffle[`num_samples_cls_${samplesPerClass}`]!;
          expect(unshuffled(lists, samplesPerClass, first.length, batchSize)).toEqual(first);
          const sampler = classAwareSampler(classIdsOf(counts), { batchSize, samplesPerClass });
          expect(sampler.length).toBe(length);
        }
      }
    },
  );

  it.each(oltr.cases)('goes in the order of OLTR, whose labels are mixed: $name', (one) => {
    const { labels, num_samples_cls: samplesPerClass, sequence_without_shuffle: expected } = one;
    const lists = Array.from({ length: 1 + Math.max(...labels) }, (_, c) =>
      labels.flatMap((label, row) => (label === c ? [row] : [])),
    );
    expect(unshuffled(lists, samplesPerClass, expected.length, 5)).toEqual(expected);
    expect(classAwareSampler(labels, { batchSize: 5, samplesPerClass }).length).toBe(one.num_samples);
  });

  it('visits every class once per cycle, with its next rows', () => {
    const problems = fc.record({
      counts: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 6 }),
      samplesPerClass: fc.integer({ min: 1, max: 5 }),
      batchSize: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(problems, ({ counts, ...options }) => {
        fc.pre(counts.some((count) => count > 0));
        const classIds = classIdsOf(counts);
        const epochLength = 100;
        const sampler = classAwareSampler(classIds, { ...options, epochLength });
        const { samplesPerClass } = options;
        const present = counts.flatMap((count, c) => (count > 0 ? [c] : []));
        const rows = Array.from(sampler.epoch(1), (batch) => [...batch]).flat();
        expect(rows.length).toBe(epochLength);
        const visitLength = samplesPerClass * present.length;
        for (let from = 0; from + visitLength <= rows.length; from += visitLength) {
          const visits = Array.from({ length: present.length }, (_, place) => {
            const ofVisit = rows.slice(from + place * samplesPerClass, from + (place + 1) * samplesPerClass);
            const classes = new Set(ofVisit.map((row) => classIds[row]!));
            expect(classes.size).toBe(1);
            return [...classes][0]!;
          });
          expect(visits.toSorted((a, b) => a - b)).toEqual(present);
        }
        // Each class goes through its rows in cycles, in the very order of the draws.
        for (const c of present) {
          const ofClass = rows.filter((row) => classIds[row] === c);
          for (let from = 0; from < ofClass.length; from += counts[c]!) {
            const cycle = ofClass.slice(from, from + counts[c]!);
            expect(new Set(cycle).size).toBe(cycle.length);
          }
        }
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('shows the largest class once in an epoch, and every class as often', () => {
    const counts = [9, 0, 4, 1];
    const classIds = classIdsOf(counts);
    const sampler = classAwareSampler(classIds, { batchSize: 5 });
    expect([sampler.length, sampler.numBatches]).toEqual([27, 6]);
    expect([...sampler.classProbabilities()]).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
    const times = tally(
      [...sampler.epoch(2)].flatMap((rows) => [...rows]),
      14,
    );
    expect(times.slice(0, 9)).toEqual(new Array(9).fill(1));
    expect(times.slice(9, 13).toSorted()).toEqual([2, 2, 2, 3]);
    expect(times[13]).toBe(9);
  });

  it('shuffles the classes of each cycle, and the rows of each class, anew', () => {
    const classIds = classIdsOf([3, 3, 3]);
    const cycles = 12_000;
    const options = { batchSize: 9, epochLength: 3 * cycles, seed: 1 };
    const sampler = classAwareSampler(classIds, options);
    const rows = Array.from(sampler.epoch(0), (batch) => [...batch]).flat();
    const orders = new Array<number>(27).fill(0);
    const follows = new Array<number>(9).fill(0);
    const firstRows = new Array<number>(9).fill(0);
    for (let i = 0; i < rows.length; i += 3) {
      const [a, b, c] = [0, 1, 2].map((place) => classIds[rows[i + place]!]!) as [number, number, number];
      orders[9 * a + 3 * b + c]!++;
      firstRows[rows[i]!]!++;
      if (i > 0) follows[3 * classIds[rows[i - 1]!]! + a]!++;
    }
    const permutations = orders.filter((count) => count > 0);
    expect(permutations.length).toBe(6);
    expect(chiSquare(permutations, new Array(6).fill(cycles / 6))).toBeLessThan(chiSquareLimit(5));
    expect(chiSquare(follows, new Array(9).fill((cycles - 1) / 9))).toBeLessThan(chiSquareLimit(8));
    expect(chiSquare(firstRows, new Array(9).fill(cycles / 9))).toBeLessThan(chiSquareLimit(8));
  });

  it('repeats rows of a class smaller than a visit', () => {
    const classIds = classIdsOf([8, 1]);
    const [rows] = classAwareSampler(classIds, { batchSize: 8, samplesPerClass: 4 }).epoch(0);
    expect([...rows!].filter((row) => row === 8).length).toBe(4);
    expect(new Set(rows).size).toBe(5);
  });

  it('is the same in the middle of very long epochs', () => {
    const options = { batchSize: 4, epochLength: 2 ** 40 };
    const sampler = classAwareSampler(classIdsOf([5, 2, 1]), options);
    const [one, two] = [sampler.batchAt(3, 2 ** 37), sampler.batchAt(3, 2 ** 37 + 1)];
    const again = classAwareSampler(classIdsOf([5, 2, 1]), options);
    expect(again.batchAt(3, 2 ** 37 + 1)).toEqual(two);
    expect(again.batchAt(3, 2 ** 37)).toEqual(one);
    expect(() => again.batchAt(3, 2 ** 38)).toThrow(RangeError);
  });

  it('says what is wrong', () => {
    const create = (options: object) => () =>
      classAwareSampler([0, 1], { batchSize: 1, ...options } as ClassAwareSamplerOptions);
    expect(create({ samplesPerClass: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classAwareSampler: expected \`samplesPerClass\` to be a whole number >= 1 and <= 2147483647, got 0.]`,
    );
    expect(create({ samplesPerClass: '4' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: classAwareSampler: expected \`samplesPerClass\` to be a whole number >= 1 and <= 2147483647, got "4".]`,
    );
    expect(create({ epochLength: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classAwareSampler: expected \`epochLength\` to be a whole number >= 1 and <= 281474976710656, got 0.]`,
    );
    expect(create({ batchSize: 3, tail: 'drop' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classAwareSampler: expected \`batchSize\` to be at most 2, the rows of an epoch, since tail 'drop' would leave no batch, got 3.]`,
    );
    // @ts-expect-error no options
    expect(() => classAwareSampler([0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: classAwareSampler: expected \`options\` to be an object with \`batchSize\`, got undefined.]`,
    );
  });
});
