import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { type ClassFirstRule, classFirstSampler } from '../src/class-first-sampler.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const golden = readGolden<{
  cases: {
    counts: number[];
    epochs: number;
    square_root_class_probability: number[];
    progressive_class_probability_by_epoch_1based: number[][];
  }[];
}>(new URL('./golden/decoupling_samplers.json', import.meta.url));

/** Weights count^exponent: 1/2 is square-root sampling. */
const power = (exponent: number): ClassFirstRule => ({
  classWeights: (counts) => Float64Array.from(counts, (count) => (count > 0 ? count ** exponent : 0)),
  settings: { exponent },
});

/** From instance-balanced in the first epoch to class-balanced in the last. */
const progressive = (totalEpochs: number): ClassFirstRule => ({
  classWeights(counts, epoch) {
    const total = counts.reduce((a, b) => a + b, 0);
    const progress = epoch / (totalEpochs - 1);
    return Float64Array.from(counts, (count) => ((1 - progress) * count) / total + progress / counts.length);
  },
});

describe('classFirstSampler', () => {
  it.each(golden.cases)('draws $counts by any weights: square root', (row) => {
    const classIds = classIdsOf(row.counts);
    const sampler = classFirstSampler(
      'rooted',
      classIds,
      { batchSize: 20_000, epochLength: 20_000 },
      power(0.5),
    );
    sampler.classProbabilities().forEach((p, c) => {
      expect(p).toBeCloseTo(row.square_root_class_probability[c]!, 14);
    });
    const classes = Array.from(sampler.batchAt(0, 0), (drawn) => classIds[drawn]!);
    const expected = row.square_root_class_probability.map((p) => p * 20_000);
    expect(chiSquare(tally(classes, expected.length), expected)).toBeLessThan(
      chiSquareLimit(expected.length - 1),
    );
  });

  it.each(golden.cases)('draws $counts by weights that change with the epoch', (row) => {
    const classIds = classIdsOf(row.counts);
    const options = { batchSize: 10_000, epochLength: 10_000 };
    const sampler = classFirstSampler('progressing', classIds, options, progressive(row.epochs));
    row.progressive_class_probability_by_epoch_1based.forEach((probabilities, epoch) => {
      sampler.classProbabilities(epoch).forEach((p, c) => {
        expect(p).toBeCloseTo(probabilities[c]!, 14);
      });
      // Without an epoch: that of the next batch.
      expect(sampler.classProbabilities()).toEqual(sampler.classProbabilities(epoch));
      const [rows] = [...sampler];
      const classes = Array.from(rows!, (drawn) => classIds[drawn]!);
      const expected = probabilities.map((p) => p * 10_000);
      expect(chiSquare(tally(classes, expected.length), expected)).toBeLessThan(
        chiSquareLimit(expected.length - 1),
      );
    });
  });

  it('refuses a state that was saved under other settings of the rule, or by a rule of another name', () => {
    const create = (name: string, exponent: number) =>
      classFirstSampler(name, [0, 0, 1], { batchSize: 2 }, power(exponent));
    const state = create('powered', 0.5).state();
    expect(create('powered', 0.5).restore(state).state()).toEqual(state);
    expect(() => create('powered', 0.25).restore(state)).toThrow(RangeError);
    expect(() => create('rooted', 0.5).restore(state)).toThrow(RangeError);
  });

  it('gives samplers of different names independent draws from the same seed', () => {
    const classIds = classIdsOf([100, 100]);
    const [first, second] = ['one', 'two'].map((name) =>
      classFirstSampler(name, classIds, { batchSize: 8000, epochLength: 8000, seed: 4 }, power(1)).batchAt(
        0,
        0,
      ),
    );
    const pairs = Array.from(first!, (row, i) => classIds[row]! * 2 + classIds[second![i]!]!);
    expect(chiSquare(tally(pairs, 4), [2000, 2000, 2000, 2000])).toBeLessThan(chiSquareLimit(3));
  });
});
