import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { classBalancedSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const { tables } = readGolden<{
  tables: { counts: number[]; classProbabilities: { classBalanced: number[] } }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));
const decoupling = readGolden<{
  cases: { counts: number[]; class_priority_fixed: Record<string, number[]> }[];
}>(new URL('./golden/decoupling_samplers.json', import.meta.url));

/** Returns the first `numDraws` draws of an epoch. */
function draw(classIds: ArrayLike<number>, epoch: number, numDraws: number): Int32Array {
  const sampler = classBalancedSampler(classIds, { batchSize: numDraws, epochLength: numDraws, seed: 11 });
  return sampler.batchAt(epoch, 0);
}

describe('classBalancedSampler', () => {
  it.each(tables)(
    'draws the classes of $counts equally often, and no empty class',
    ({ counts, classProbabilities }) => {
      const classIds = classIdsOf(counts);
      const drawn = tally(
        Array.from(draw(classIds, 0, 30_000), (row) => classIds[row]!),
        counts.length,
      );
      const present = counts.flatMap((count, c) => (count > 0 ? [c] : []));
      const expected = present.map((c) => 30_000 * classProbabilities.classBalanced[c]!);
      const observed = present.map((c) => drawn[c]!);
      expect(observed.reduce((a, b) => a + b, 0)).toBe(30_000);
      expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(Math.max(1, present.length - 1)));
    },
  );

  it('draws the rows of a class equally often', () => {
    const counts = [50, 7, 1];
    const classIds = classIdsOf(counts);
    const drawn = tally(draw(classIds, 1, 60_000), classIds.length);
    const expected = Array.from(classIds, (c) => 60_000 / 3 / counts[c]!);
    expect(chiSquare(drawn, expected)).toBeLessThan(chiSquareLimit(classIds.length - 1));
  });

  it('draws independently: a class follows each other as often as any', () => {
    const classIds = classIdsOf([30, 10, 3, 1]);
    const classes = Array.from(draw(classIds, 2, 32_000), (row) => classIds[row]!);
    const pairs = tally(
      Array.from({ length: 16_000 }, (_, i) => classes[2 * i]! * 4 + classes[2 * i + 1]!),
      16,
    );
    expect(chiSquare(pairs, new Array<number>(16).fill(1000))).toBeLessThan(chiSquareLimit(15));
  });

  it('draws anew in each epoch, with no relation to the one before', () => {
    const classIds = classIdsOf([30, 10, 3, 1]);
    const [first, second] = [draw(classIds, 0, 16_000), draw(classIds, 1, 16_000)];
    const pairs = tally(
      Array.from(first, (row, i) => classIds[row]! * 4 + classIds[second[i]!]!),
      16,
    );
    expect(chiSquare(pairs, new Array<number>(16).fill(1000))).toBeLessThan(chiSquareLimit(15));
  });

  it('has the class probabilities of the golden files', () => {
    for (const { counts, classProbabilities } of tables) {
      const sampler = classBalancedSampler(classIdsOf(counts), { batchSize: 2, numClasses: counts.length });
      sampler.classProbabilities().forEach((p, c) => {
        expect(p).toBeCloseTo(classProbabilities.classBalanced[c]!, 14);
      });
    }
    for (const { counts, class_priority_fixed } of decoupling.cases) {
      const sampler = classBalancedSampler(classIdsOf(counts), { batchSize: 2 });
      sampler.classProbabilities(3).forEach((p, c) => {
        expect(p).toBeCloseTo(class_priority_fixed['lam1.0_nrootNone']![c]!, 14);
      });
    }
  });

  it('draws as many rows in an epoch as there are, or as told', () => {
    const classIds = classIdsOf([6, 3, 1]);
    expect(classBalancedSampler(classIds, { batchSize: 4 })).toMatchObject({ length: 10, numBatches: 3 });
    const longer = classBalancedSampler(classIds, { batchSize: 4, epochLength: 1e12 });
    expect(longer.numBatches).toBe(2.5e11);
    expect(longer.batchAt(1e9, 2.5e11 - 1).length).toBe(4);
  });

  it("fills the last batch with further draws for tail 'pad'", () => {
    const classIds = classIdsOf([60, 30, 10]);
    const padded = classBalancedSampler(classIds, { batchSize: 4, epochLength: 2, seed: 6, tail: 'pad' });
    const longer = classBalancedSampler(classIds, { batchSize: 4, epochLength: 4, seed: 6 });
    expect([...padded.batchAt(0, 0)]).toEqual([...longer.batchAt(0, 0)]);
  });

  it('draws the same rows in every version', () => {
    const sampler = classBalancedSampler(classIdsOf([6, 3, 1]), { batchSize: 8, seed: 42 });
    expect(sampler.batchAt(0, 0).join(' ')).toMatchInlineSnapshot(`"9 6 9 6 9 3 2 1"`);
    expect(sampler.batchAt(7, 1).join(' ')).toMatchInlineSnapshot(`"4 8"`);
  });

  it('says what is wrong', () => {
    const create = (options: object) => () => classBalancedSampler([0, 1], { batchSize: 2, ...options });
    expect(create({ epochLength: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classBalancedSampler: expected \`epochLength\` to be a whole number >= 1 and <= 281474976710656, got 0.]`,
    );
    expect(create({ epochLength: 2.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classBalancedSampler: expected \`epochLength\` to be a whole number >= 1 and <= 281474976710656, got 2.5.]`,
    );
    expect(create({ composition: 'even' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classBalancedSampler: expected \`composition\` to be one of 'iid', 'systematic', 'exact', got "even".]`,
    );
    expect(create({ numClasses: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classBalancedSampler: expected \`classIds[1]\` to be a whole number >= 0 and < 1, got 1.]`,
    );
    expect(() => classBalancedSampler([0, -1], { batchSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classBalancedSampler: expected \`classIds[1]\` to be a whole number >= 0 and < 16777216, got -1.]`,
    );
  });
});
