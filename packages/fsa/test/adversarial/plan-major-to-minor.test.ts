import { createRandom } from '@lt/core';
import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMajorToMinor } from '../../src/index.ts';

const { acceptance } = readGolden<{
  acceptance: {
    input: { counts: number[]; beta: number; targetClass: number; batchLabels: number[] };
    expected: {
      acceptProbPerClass: number[];
      acceptProbPerBatchItem: number[];
      seedSamplingDistribution: number[];
      keepProbPerClass: number[];
    };
  }[];
}>(new URL('../golden/m2m.json', import.meta.url));

/** Uniform numbers of the middle of each of `n` equal parts of [0, 1). */
const grid = (n: number): number[] => Array.from({ length: n }, (_, i) => (i + 0.5) / n);
const replay = (numbers: number[]) => {
  const left = [...numbers];
  return () => left.shift()!;
};

describe('planMajorToMinor', () => {
  it.each(acceptance)('has the probabilities of the golden values (%#)', ({ input, expected }) => {
    const { counts, beta, targetClass, batchLabels } = input;
    // One row of the target, replaced at each of the draws; seeds are drawn from the golden batch.
    const draws = 2000;
    const drawn = new Map<number, number>();
    for (const u of grid(draws)) {
      for (const v of grid(4)) {
        const options = { classCounts: counts, beta, pool: batchLabels, random: replay([0, u, v]) };
        const { seedRows, acceptProbabilities, seedClassIds } = planMajorToMinor([targetClass], options);
        const row = seedRows[0]!;
        drawn.set(row, (drawn.get(row) ?? 0) + 1 / (4 * draws));
        expect(seedClassIds[0]).toBe(batchLabels[row]);
        expect(acceptProbabilities[0]).toBeCloseTo(expected.acceptProbPerBatchItem[row]!, 12);
        expect(acceptProbabilities[0]).toBeCloseTo(expected.acceptProbPerClass[seedClassIds[0]!]!, 12);
      }
    }
    for (const [row, probability] of expected.seedSamplingDistribution.entries()) {
      expect(Math.abs((drawn.get(row) ?? 0) - probability)).toBeLessThan(2 / draws);
    }
  });

  it.each(acceptance)(
    'replaces as many rows of each class as the golden values say (%#)',
    ({ input, expected }) => {
      const { counts } = input;
      const draws = 500;
      // Class 0 is the seed of all others, and never replaced itself.
      for (const [target, keep] of expected.keepProbPerClass.entries()) {
        const replaced = grid(draws).filter((u) => {
          const options = { classCounts: counts, beta: 0.999, pool: [0], random: replay([u, 0.5, 0.5]) };
          return planMajorToMinor([target], options).rows.length > 0;
        }).length;
        expect(Math.abs(replaced / draws - (1 - keep))).toBeLessThan(2 / draws);
      }
    },
  );

  it('draws seeds of larger classes only, and labels them with the class of the row', () => {
    const counts = [500, 200, 80, 30, 5];
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 30 }),
        fc.nat(),
        (classIds, seed) => {
          const random = createRandom(seed);
          const plan = planMajorToMinor(classIds, { classCounts: counts, random });
          expect(random.position).toBe(3 * classIds.length);
          for (const [i, row] of plan.rows.entries()) {
            expect(plan.targetClassIds[i]).toBe(classIds[row]);
            expect(plan.seedClassIds[i]).toBe(classIds[plan.seedRows[i]!]);
            expect(counts[plan.seedClassIds[i]!]).toBeGreaterThan(counts[classIds[row]!]!);
          }
          expect([...plan.rows]).toEqual([...new Set(plan.rows)].toSorted((a, b) => a - b));
          const again = planMajorToMinor(classIds, { classCounts: counts, random: createRandom(seed) });
          expect(again).toEqual(plan);
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });

  it('leaves rows for which there is no seed: of balanced data, with beta 1, or in a batch of one class', () => {
    const random = createRandom(1);
    const none = { rows: new Int32Array(0), seedRows: new Int32Array(0) };
    expect(planMajorToMinor([0, 1], { classCounts: [9, 9], random })).toMatchObject(none);
    expect(planMajorToMinor([0, 1], { classCounts: [900, 1], beta: 1, random })).toMatchObject(none);
    expect(planMajorToMinor([1, 1], { classCounts: [900, 1], random })).toMatchObject(none);
    // With beta 0 every larger class is as good.
    const plan = planMajorToMinor([1, 1], { classCounts: [900, 1], beta: 0, pool: [0], random: () => 0 });
    expect(plan.acceptProbabilities).toEqual(Float64Array.of(1, 1));
  });

  it('names what is wrong', () => {
    const random = createRandom(0);
    const call = (classIds: unknown, more: object) => () =>
      planMajorToMinor(classIds as number[], { classCounts: [9, 1], random, ...more });
    expect(call([2], {})).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: planMajorToMinor: expected \`classIds[0]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(call([1], { pool: [2] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: planMajorToMinor: expected \`pool[0]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(call([1], { beta: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: planMajorToMinor: expected \`beta\` to be a finite number >= 0 and <= 1, got 2.]`,
    );
    expect(call([1], { classCounts: [0, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: planMajorToMinor: expected \`classCounts\` to hold at least one example, got only zeros.]`,
    );
    expect(call([1], { random: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: planMajorToMinor: expected \`random\` to be a random generator or a function, got 1.]`,
    );
  });
});
