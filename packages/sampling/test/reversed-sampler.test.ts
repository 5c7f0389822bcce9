import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { reversedSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const { tables } = readGolden<{
  tables: { counts: number[]; classProbabilities: { reversed: number[] } }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));
const bbn = readGolden<{ cases: { counts: number[]; class_probability: number[] }[] }>(
  new URL('./golden/reversed_sampler.json', import.meta.url),
);

describe('reversedSampler', () => {
  it('has probabilities in proportion to one over the counts', () => {
    // 1/8 : 1/4 : 1 = 1 : 2 : 8
    const sampler = reversedSampler(classIdsOf([8, 4, 0, 1]), { batchSize: 1 });
    expect([...sampler.classProbabilities()]).toEqual([1 / 11, 2 / 11, 0, 8 / 11]);
  });

  it.each(tables)(
    'has the probabilities of the golden file for $counts',
    ({ counts, classProbabilities }) => {
      const sampler = reversedSampler(classIdsOf(counts), { batchSize: 1, numClasses: counts.length });
      sampler.classProbabilities().forEach((p, c) => {
        expect(p).toBeCloseTo(classProbabilities.reversed[c]!, 14);
      });
    },
  );

  it.each(bbn.cases)("has the probabilities of BBN's code for $counts, and draws by them", (row) => {
    const classIds = classIdsOf(row.counts);
    const sampler = reversedSampler(classIds, { batchSize: 30_000, epochLength: 30_000 });
    sampler.classProbabilities().forEach((p, c) => {
      expect(p).toBeCloseTo(row.class_probability[c]!, 14);
    });
    const classes = Array.from(sampler.batchAt(1, 0), (drawn) => classIds[drawn]!);
    const expected = row.class_probability.map((p) => p * 30_000);
    expect(chiSquare(tally(classes, expected.length), expected)).toBeLessThan(
      chiSquareLimit(expected.length - 1),
    );
  });

  it('says what is wrong', () => {
    // @ts-expect-error no options
    expect(() => reversedSampler([0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: reversedSampler: expected \`options\` to be an object with \`batchSize\`, got undefined.]`,
    );
    expect(() => reversedSampler([0, 0.5], { batchSize: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: reversedSampler: expected \`classIds[1]\` to be a whole number >= 0 and < 16777216, got 0.5.]`,
    );
  });
});
