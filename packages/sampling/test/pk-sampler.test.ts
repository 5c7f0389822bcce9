import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PkSamplerOptions, pkSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

describe('pkSampler', () => {
  it('makes batches of P different classes with K rows each, class by class', () => {
    const problems = fc.record({
      counts: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 9 }),
      chosen: fc.nat({ max: 8 }),
      samplesPerClass: fc.integer({ min: 1, max: 6 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(problems, ({ counts, chosen, samplesPerClass, seed }) => {
        const present = counts.filter((count) => count > 0).length;
        fc.pre(present > 0);
        const classIds = classIdsOf(counts);
        const classesPerBatch = 1 + (chosen % present);
        const options = { classesPerBatch, samplesPerClass, seed, numBatches: 20 };
        const sampler = pkSampler(classIds, options);
        const batches = [...sampler.epoch(1)];
        expect(batches.length).toBe(20);
        const perCycle = Math.floor(present / classesPerBatch);
        const visits = batches.map((rows) => {
          expect(rows.length).toBe(classesPerBatch * samplesPerClass);
          const classes = Array.from({ length: classesPerBatch }, (_, place) => {
            const ofClass = rows.slice(place * samplesPerClass, (place + 1) * samplesPerClass);
            const ids = new Set(Array.from(ofClass, (row) => classIds[row]!));
            expect(ids.size).toBe(1);
            // Rows repeat only in a class of fewer than K, or where one cycle of its rows ends and the next begins.
            const [c] = ids;
            const times = tally(ofClass, classIds.length);
            expect(Math.max(...times)).toBeLessThanOrEqual(Math.ceil(samplesPerClass / counts[c!]!) + 1);
            return c!;
          });
          expect(new Set(classes).size).toBe(classesPerBatch);
          return classes;
        });
        // No class comes twice in a cycle.
        for (let from = 0; from < visits.length; from += perCycle) {
          const cycle = visits.slice(from, from + perCycle).flat();
          expect(new Set(cycle).size).toBe(cycle.length);
        }
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('goes through the rows of each class in cycles where P divides the classes', () => {
    const counts = [7, 4, 1, 10];
    const classIds = classIdsOf(counts);
    const sampler = pkSampler(classIds, { classesPerBatch: 2, samplesPerClass: 3, numBatches: 60 });
    const rows = Array.from(sampler.epoch(0), (batch) => [...batch]).flat();
    counts.forEach((count, c) => {
      const ofClass = rows.filter((row) => classIds[row] === c);
      expect(ofClass.length).toBe(90);
      for (let from = 0; from < ofClass.length; from += count) {
        const cycle = ofClass.slice(from, from + count);
        expect(new Set(cycle).size).toBe(cycle.length);
      }
    });
  });

  it('draws classes, pairs of classes and rows equally often, also where some sit out', () => {
    const counts = [6, 5, 4, 4, 3];
    const classIds = classIdsOf(counts);
    const numBatches = 20_000;
    const options = { classesPerBatch: 2, samplesPerClass: 2, numBatches, seed: 2 };
    const sampler = pkSampler(classIds, options);
    expect([...sampler.classProbabilities()]).toEqual(new Array(5).fill(0.2));
    const pairs = new Array<number>(25).fill(0);
    const rows = new Array<number>(classIds.length).fill(0);
    for (const batch of sampler.epoch(0)) {
      const [a, b] = [classIds[batch[0]!]!, classIds[batch[2]!]!];
      pairs[5 * Math.min(a, b) + Math.max(a, b)]!++;
      for (const row of batch) rows[row]!++;
    }
    const seen = pairs.filter((count) => count > 0);
    expect(seen.length).toBe(10);
    // Two batches of a cycle are of different classes: the counts vary no more than if they were drawn independently.
    expect(chiSquare(seen, new Array(10).fill(numBatches / 10))).toBeLessThan(chiSquareLimit(9));
    const expected = Array.from(classIds, (c) => (numBatches * 4) / 5 / counts[c]!);
    expect(chiSquare(rows, expected)).toBeLessThan(chiSquareLimit(classIds.length - 1));
  });

  it('has as many batches as fit into the data, at least one, or as told', () => {
    const create = (options: Partial<PkSamplerOptions>) =>
      pkSampler(classIdsOf([20, 9, 0, 4]), { classesPerBatch: 2, samplesPerClass: 4, ...options });
    expect(create({})).toMatchObject({ numBatches: 4, length: 32 });
    expect(create({ samplesPerClass: 100 })).toMatchObject({ numBatches: 1, length: 200 });
    expect(create({ numBatches: 7 })).toMatchObject({ numBatches: 7, length: 56 });
    expect([...create({}).classProbabilities()]).toEqual([1 / 3, 1 / 3, 0, 1 / 3]);
  });

  it('says what is wrong', () => {
    const create = (options?: object) => () =>
      pkSampler(classIdsOf([3, 2]), options as unknown as PkSamplerOptions);
    expect(create()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: pkSampler: expected \`options\` to be an object, got undefined.]`,
    );
    expect(create({ samplesPerClass: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: pkSampler: expected \`classesPerBatch\` to be a whole number >= 1 and <= 2, got undefined.]`,
    );
    expect(create({ classesPerBatch: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: pkSampler: expected \`samplesPerClass\` to be a whole number >= 1 and <= 16777216, got undefined.]`,
    );
    expect(create({ classesPerBatch: 3, samplesPerClass: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: pkSampler: expected \`classesPerBatch\` to be a whole number >= 1 and <= 2, got 3.]`,
    );
    expect(create({ classesPerBatch: 2, samplesPerClass: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: pkSampler: expected \`samplesPerClass\` to be a whole number >= 1 and <= 16777216, got 0.]`,
    );
    expect(
      create({ classesPerBatch: 2, samplesPerClass: 2, numBatches: 0 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: pkSampler: expected \`numBatches\` to be a whole number >= 1 and <= 4294967296, got 0.]`,
    );
    expect(create({ classesPerBatch: 2, samplesPerClass: 2, seed: null })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: pkSampler: expected \`seed\` to be a number or a string, got null.]`,
    );
  });
});
