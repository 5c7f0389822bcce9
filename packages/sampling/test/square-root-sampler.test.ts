import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { powerSampler, squareRootSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const { tables } = readGolden<{
  tables: { counts: number[]; classProbabilities: { squareRoot: number[] } }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));
const decoupling = readGolden<{ cases: { counts: number[]; square_root_class_probability: number[] }[] }>(
  new URL('./golden/decoupling_samplers.json', import.meta.url),
);

describe('squareRootSampler', () => {
  it('has probabilities in proportion to the square roots of the counts', () => {
    const sampler = squareRootSampler(classIdsOf([9, 4, 1]), { batchSize: 1, numClasses: 4 });
    const expected = [3 / 6, 2 / 6, 1 / 6, 0];
    for (const [c, p] of sampler.classProbabilities().entries()) expect(p).toBeCloseTo(expected[c]!, 15);
  });

  it.each(tables)(
    'has the probabilities of the golden file for $counts',
    ({ counts, classProbabilities }) => {
      const sampler = squareRootSampler(classIdsOf(counts), { batchSize: 1, numClasses: counts.length });
      sampler.classProbabilities().forEach((p, c) => {
        expect(p).toBeCloseTo(classProbabilities.squareRoot[c]!, 14);
      });
    },
  );

  it.each(decoupling.cases)("draws $counts as the authors' code does on average", (row) => {
    const classIds = classIdsOf(row.counts);
    const sampler = squareRootSampler(classIds, { batchSize: 20_000, epochLength: 20_000 });
    const classes = Array.from(sampler.batchAt(0, 0), (drawn) => classIds[drawn]!);
    const expected = row.square_root_class_probability.map((p) => p * 20_000);
    expect(chiSquare(tally(classes, expected.length), expected)).toBeLessThan(
      chiSquareLimit(expected.length - 1),
    );
  });

  it('is powerSampler with exponent 1/2, with draws of its own', () => {
    const classIds = classIdsOf([50, 20, 1]);
    const options = { batchSize: 50, seed: 1 };
    const [own, power] = [
      squareRootSampler(classIds, options),
      powerSampler(classIds, { ...options, exponent: 0.5 }),
    ];
    expect(own.classProbabilities()).toEqual(power.classProbabilities());
    expect(own.batchAt(0, 0)).not.toEqual(power.batchAt(0, 0));
  });

  it('says what is wrong', () => {
    // @ts-expect-error no options
    expect(() => squareRootSampler([0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: squareRootSampler: expected \`options\` to be an object with \`batchSize\`, got undefined.]`,
    );
    expect(() => squareRootSampler([], { batchSize: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: squareRootSampler: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
  });
});
