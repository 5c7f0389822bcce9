import { describe, expect, it } from 'vitest';
import { type ClassWeightedSamplerOptions, classWeightedSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const create = (classWeights: unknown, options: object = {}) => {
  const given = { batchSize: 10_000, epochLength: 10_000, seed: 3, classWeights, ...options };
  return classWeightedSampler(classIdsOf([20, 10, 5, 1]), given as ClassWeightedSamplerOptions);
};

describe('classWeightedSampler', () => {
  it('draws classes in proportion to their weights', () => {
    const sampler = create([1, 0, 4, 5]);
    expect([...sampler.classProbabilities()]).toEqual([0.1, 0, 0.4, 0.5]);
    const classIds = classIdsOf([20, 10, 5, 1]);
    const drawn = tally(
      Array.from(sampler.batchAt(0, 0), (row) => classIds[row]!),
      4,
    );
    expect(drawn[1]).toBe(0);
    const observed = [drawn[0]!, drawn[2]!, drawn[3]!];
    expect(chiSquare(observed, [1000, 4000, 5000])).toBeLessThan(chiSquareLimit(2));
  });

  it('leaves out a class without rows, whatever its weight', () => {
    const options = { batchSize: 4, classWeights: Float32Array.of(1, 99, 3, 99) };
    const sampler = classWeightedSampler([0, 2, 2], { ...options, numClasses: 4 });
    expect([...sampler.classProbabilities()]).toEqual([0.25, 0, 0.75, 0]);
  });

  it('takes weights of any size', () => {
    expect([...create([1e308, 1e308, 1e308, 1e308]).classProbabilities()]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...create([5e-324, 0, 5e-324, 0]).classProbabilities()]).toEqual([0.5, 0, 0.5, 0]);
  });

  it('keeps no array of the caller', () => {
    const weights = [1, 2, 3, 4];
    const [sampler, other] = [create(weights), create([1, 2, 3, 4])];
    weights.reverse();
    expect(sampler.classProbabilities(1)).toEqual(other.classProbabilities(1));
    expect(sampler.batchAt(1, 0)).toEqual(other.batchAt(1, 0));
    expect(sampler.state()).toEqual(other.state());
  });

  it('asks a function about each epoch', () => {
    const asked = new Set<number>();
    const sampler = create((epoch: number) => {
      asked.add(epoch);
      return [1, 1, 1, epoch];
    });
    expect([...asked]).toEqual([0]);
    expect([...sampler.classProbabilities(0)]).toEqual([1 / 3, 1 / 3, 1 / 3, 0]);
    expect([...sampler.classProbabilities(5)]).toEqual([1 / 8, 1 / 8, 1 / 8, 5 / 8]);
    const of = (epoch: number): number => sampler.batchAt(epoch, 0).filter((row) => row === 35).length;
    expect(of(0)).toBe(0);
    expect(Math.abs(of(5) - 6250)).toBeLessThan(5 * Math.sqrt((10_000 * 15) / 64));
    expect([...asked]).toEqual([0, 5]);
  });

  it('draws as an array what a function gives for every epoch', () => {
    expect(create(() => [1, 2, 3, 4]).batchAt(2, 0)).toEqual(create([1, 2, 3, 4]).batchAt(2, 0));
    expect(create([10, 20, 30, 40]).classProbabilities()).toEqual(create([1, 2, 3, 4]).classProbabilities());
  });

  it('refuses a state that was saved under other weights', () => {
    const state = create([1, 2, 3, 4]).state();
    expect(
      create(Float64Array.of(1, 2, 3, 4))
        .restore(state)
        .state(),
    ).toEqual(state);
    for (const other of [[1, 2, 3, 5], [4, 3, 2, 1], () => [1, 2, 3, 4]]) {
      expect(() => create(other).restore(state)).toThrow(RangeError);
    }
  });

  it('says what is wrong', () => {
    const call = (weights: unknown) => () => create(weights);
    expect(call(undefined)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: classWeightedSampler: expected \`classWeights\` to be an array or typed array of numbers, got undefined.]`,
    );
    expect(call([1, 2, 3])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classWeightedSampler: expected \`classWeights\` to hold 4 numbers, got array of 3.]`,
    );
    expect(call([1, 2, 3, -1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classWeightedSampler: expected \`classWeights[3]\` to be a finite number >= 0, got -1.]`,
    );
    expect(call([1, 2, Number.NaN, 4])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classWeightedSampler: expected \`classWeights[2]\` to be a finite number >= 0, got NaN.]`,
    );
    expect(call([0, 0, 0, 0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classWeightedSampler: expected \`classWeights\` to be above 0 for a class with rows, got 0 for all of them.]`,
    );
    expect(call(() => [1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classWeightedSampler: expected \`classWeights\` to hold 4 numbers, got array of 2.]`,
    );
    expect(call(() => 'even')).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: classWeightedSampler: expected \`classWeights\` to be an array or typed array of numbers, got "even".]`,
    );
    const late = create((epoch: number) => (epoch < 2 ? [1, 1, 1, 1] : [0, 0, 0, 0]));
    expect(() => late.batchAt(2, 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classWeightedSampler: expected \`classWeights\` to be above 0 for a class with rows, got 0 for all of them.]`,
    );
    expect(late.batchAt(1, 0).length).toBe(10_000);
  });
});
