import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { type BatchSamplerOptions, instanceBalancedSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const { tables } = readGolden<{ tables: { counts: number[]; classProbabilities: { instance: number[] } }[] }>(
  new URL('./golden/batch_samplers.json', import.meta.url),
);
const decoupling = readGolden<{
  cases: { counts: number[]; class_priority_fixed: Record<string, number[]> }[];
}>(new URL('./golden/decoupling_samplers.json', import.meta.url));

describe('instanceBalancedSampler', () => {
  it.each([1, 10, 65_536, 65_537, 70_000])('draws each of %i rows once per epoch', (numRows) => {
    const sampler = instanceBalancedSampler(new Uint8Array(numRows), { batchSize: 1000, seed: 'all' });
    const rows = Int32Array.from([...sampler.epoch(3)].flatMap((batch) => [...batch]));
    expect(sampler.length).toBe(numRows);
    expect(rows.sort().every((row, i) => row === i)).toBe(true);
    expect(rows.length).toBe(numRows);
  });

  it('puts every row everywhere equally often, epoch by epoch', () => {
    const sampler = instanceBalancedSampler(new Uint8Array(6), { batchSize: 6, seed: 1 });
    const epochs = 12_000;
    const places = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
    const firstTwo = new Array<number>(36).fill(0);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = sampler.batchAt(epoch, 0);
      for (let place = 0; place < 6; place++) places[order[place]!]![place]!++;
      firstTwo[order[0]! * 6 + order[1]!]!++;
    }
    const even = new Array<number>(36).fill(epochs / 6);
    expect(chiSquare(places.flat(), even)).toBeLessThan(chiSquareLimit(25));
    const pairs = firstTwo.filter((_, pair) => Math.floor(pair / 6) !== pair % 6);
    expect(chiSquare(pairs, new Array<number>(30).fill(epochs / 30))).toBeLessThan(chiSquareLimit(29));
  });

  it('puts no class first: each tenth of an epoch has the classes in proportion', () => {
    const classIds = classIdsOf([60_000, 20_000, 10_000]);
    const sampler = instanceBalancedSampler(classIds, { batchSize: 9000, seed: 2 });
    for (const rows of sampler) {
      const counts = tally(
        Array.from(rows, (row) => classIds[row]!),
        3,
      );
      expect(chiSquare(counts, [6000, 2000, 1000])).toBeLessThan(chiSquareLimit(2));
    }
  });

  it('has the class probabilities of the golden files', () => {
    for (const { counts, classProbabilities } of tables) {
      const sampler = instanceBalancedSampler(classIdsOf(counts), {
        batchSize: 2,
        numClasses: counts.length,
      });
      sampler.classProbabilities().forEach((p, c) => {
        expect(p).toBeCloseTo(classProbabilities.instance[c]!, 14);
      });
    }
    for (const { counts, class_priority_fixed } of decoupling.cases) {
      const sampler = instanceBalancedSampler(classIdsOf(counts), { batchSize: 2 });
      sampler.classProbabilities(3).forEach((p, c) => {
        expect(p).toBeCloseTo(class_priority_fixed['lam0.0_nrootNone']![c]!, 14);
      });
    }
  });

  it('draws the same rows in every version', () => {
    const sampler = instanceBalancedSampler(new Uint8Array(8), { batchSize: 8, seed: 42 });
    expect(sampler.batchAt(0, 0).join(' ')).toMatchInlineSnapshot(`"2 1 5 6 0 3 7 4"`);
    const large = instanceBalancedSampler(new Uint8Array(100_000), { batchSize: 6, seed: 42 });
    expect(large.batchAt(9, 12_345).join(' ')).toMatchInlineSnapshot(`"10120 21424 45019 30986 75429 50803"`);
  });

  it('says what is wrong', () => {
    const create = (options?: object) => () =>
      instanceBalancedSampler([0, 1], options as BatchSamplerOptions);
    expect(create()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: instanceBalancedSampler: expected \`options\` to be an object with \`batchSize\`, got undefined.]`,
    );
    expect(create({})).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: instanceBalancedSampler: expected \`batchSize\` to be a whole number >= 1 and <= 2147483647, got undefined.]`,
    );
    expect(create({ batchSize: 3, tail: 'drop' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: instanceBalancedSampler: expected \`batchSize\` to be at most 2, the rows of an epoch, since tail 'drop' would leave no batch, got 3.]`,
    );
    expect(create({ batchSize: 3, tail: 'keep' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: instanceBalancedSampler: expected \`tail\` to be one of 'ragged', 'pad', 'drop', got "keep".]`,
    );
    expect(create({ batchSize: 3, seed: {} })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: instanceBalancedSampler: expected \`seed\` to be a number or a string, got Object.]`,
    );
  });
});
