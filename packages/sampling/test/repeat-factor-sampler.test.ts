import { createRandom } from '@lt/core';
import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatFactorSampler, repeatFactors } from '../src/index.ts';
import { repeatImages, roundFactors } from '../src/repeat-factor-sampler.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const { lvis, repeatFactorSingleLabel } = readGolden<{
  lvis: {
    cases: {
      imageCategories: number[][];
      threshold: number;
      sqrt: boolean;
      imageRepeat: number[];
      minEpochLength: number;
      maxEpochLength: number;
      expectedEpochLength: number;
    }[];
    rounding: { case: number; uniforms: number[]; repeats: number[]; epochIndicesUnshuffled: number[] };
  };
  repeatFactorSingleLabel: { counts: number[]; threshold: number; classProbabilityAfter: number[] }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));

const imageLists = fc.array(fc.array(fc.nat({ max: 5 }), { maxLength: 4 }), { minLength: 4, maxLength: 30 });
const FIXED = { seed: 20261122, numRuns: 60 } as const;

describe('repeatFactorSampler', () => {
  it("rounds the factors by given numbers as detectron2's code does", () => {
    const { uniforms, repeats, epochIndicesUnshuffled, ...row } = lvis.rounding;
    const { imageCategories, threshold, sqrt } = lvis.cases[row.case]!;
    const times = roundFactors(repeatFactors(imageCategories, { threshold, sqrt }), uniforms);
    expect([...times]).toEqual(repeats);
    expect([...repeatImages(times, epochIndicesUnshuffled.length)]).toEqual(epochIndicesUnshuffled);
  });

  it('rounds a whole factor to itself, whatever the number', () => {
    const factors = Float64Array.of(1, 2, 1.5, 1.5);
    expect([...roundFactors(factors, [0, 0, 0.5, 0.5 - 2 ** -53])]).toEqual([1, 2, 1, 2]);
  });

  it('draws each image floor(r) times, and once more if uniform number i of the epoch is below the fraction', () => {
    fc.assert(
      fc.property(imageLists, fc.integer(), fc.nat({ max: 9 }), (imageCategories, seed, epoch) => {
        const options = { threshold: 0.7, sqrt: false, batchSize: 4, seed };
        const sampler = repeatFactorSampler(imageCategories, options);
        const factors = repeatFactors(imageCategories, options);
        const stream = createRandom(seed, '@lt/sampling', 'repeatFactorSampler').fork('epoch', epoch);
        const drawn = Array.from(sampler.epoch(epoch), (images) => [...images]).flat();
        expect(tally(drawn, factors.length)).toEqual(
          Array.from(factors, (r, image) => Math.floor(r) + (stream.at(image) < r % 1 ? 1 : 0)),
        );
        expect(sampler.numBatchesOf(epoch)).toBe(Math.ceil(drawn.length / 4));
      }),
      FIXED,
    );
  });

  it('shuffles anew for every epoch', () => {
    const images = Array.from({ length: 30 }, () => [0]);
    const sampler = repeatFactorSampler(images, { threshold: 0.001, batchSize: 30 });
    const orders = [0, 1, 2, 3].map((epoch) => [...sampler.batchAt(epoch, 0)]);
    expect(new Set(orders.map(String)).size).toBe(4);
    for (const order of orders) {
      expect(order).not.toEqual(order.toSorted((a, b) => a - b));
      expect(order.toSorted((a, b) => a - b)).toEqual([...images.keys()]);
    }
    // Every image comes first equally often.
    const small = repeatFactorSampler([[0], [0], [0], [0]], { threshold: 0, batchSize: 1 });
    const first = Array.from({ length: 4000 }, (_, epoch) => small.batchAt(epoch, 0)[0]!);
    expect(chiSquare(tally(first, 4), [1000, 1000, 1000, 1000])).toBeLessThan(chiSquareLimit(3));
  });

  it.each(lvis.cases.map((row, i) => ({ ...row, title: `golden case ${i}` })))(
    'has epochs as long as expected in $title',
    ({ imageCategories, threshold, sqrt, imageRepeat, ...row }) => {
      const sampler = repeatFactorSampler(imageCategories, { threshold, sqrt, batchSize: 1 });
      const epochs = 400;
      const lengths = Array.from({ length: epochs }, (_, epoch) => sampler.numBatchesOf(epoch));
      expect(Math.min(...lengths)).toBeGreaterThanOrEqual(row.minEpochLength);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(row.maxEpochLength);
      const variance = imageRepeat.reduce((sum, r) => sum + (r % 1) * (1 - (r % 1)), 0);
      const mean = lengths.reduce((a, b) => a + b) / epochs;
      expect(Math.abs(mean - row.expectedEpochLength)).toBeLessThan(5 * Math.sqrt(variance / epochs) + 1e-9);
    },
  );

  it('draws each image as often as its factor says', () => {
    const { imageCategories, threshold, imageRepeat } = lvis.cases[2]!;
    const sampler = repeatFactorSampler(imageCategories, { threshold, batchSize: 16, seed: 3 });
    const epochs = 1000;
    const counts = new Array<number>(imageRepeat.length).fill(0);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const images of sampler.epoch(epoch)) for (const image of images) counts[image]!++;
    }
    for (const [image, r] of imageRepeat.entries()) {
      const fraction = r % 1;
      const allowed = 5 * Math.sqrt(epochs * fraction * (1 - fraction));
      expect(Math.abs(counts[image]! - epochs * r)).toBeLessThanOrEqual(allowed + 1e-6);
    }
  });

  it.each(repeatFactorSingleLabel)(
    'gives the class probabilities of one class per image, $counts at $threshold',
    (row) => {
      const sampler = repeatFactorSampler(classIdsOf(row.counts), { threshold: row.threshold, batchSize: 8 });
      const probabilities = sampler.classProbabilities(3);
      expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
      probabilities.forEach((p, c) => {
        expect(p).toBeCloseTo(row.classProbabilityAfter[c]!, 13);
      });
    },
  );

  it('gives the shares of drawn images with each category, which sum to more than 1', () => {
    // Factors 1, 2, 1 (threshold 3/4 · 4 for the one image with category 1): of 4 images expected 3 hold category 0, 2 category 1.
    const sampler = repeatFactorSampler([[0], [0, 1, 1], []], {
      threshold: 2 / 3,
      sqrt: false,
      batchSize: 2,
      numClasses: 3,
    });
    expect([...sampler.classProbabilities()]).toEqual([3 / 4, 2 / 4, 0]);
    sampler.classProbabilities().fill(0);
    expect(sampler.classProbabilities()[0]).toBe(3 / 4);
  });

  it('draws images without category where they stand, once an epoch', () => {
    const imageCategories = [[], [0], [], [0], [0], [0], [0, 1], []];
    const sampler = repeatFactorSampler(imageCategories, { threshold: 0.5, batchSize: 20 });
    expect(tally(sampler.batchAt(0, 0), 8)).toEqual([1, 1, 1, 1, 1, 1, 2, 1]);
  });

  it('iterates over epochs of different length, resumes in any of them and pads or drops their ends', () => {
    fc.assert(
      fc.property(imageLists, fc.integer(), fc.constantFrom('pad', 'drop'), (imageCategories, seed, tail) => {
        const create = () =>
          repeatFactorSampler(imageCategories, {
            threshold: 1,
            batchSize: 3,
            seed,
            tail: tail as 'pad' | 'drop',
          });
        const sampler = create();
        for (let epoch = 0; epoch < 4; epoch++) {
          const { numBatches, length } = sampler;
          const batches = [...sampler];
          expect([batches.length, batches.length * 3]).toEqual([numBatches, length]);
          expect(batches).toEqual([...create().epoch(epoch)]);
          expect(sampler.state()).toMatchObject({ epoch: epoch + 1, batch: 0 });
          const last = { ...sampler.state(), epoch, batch: numBatches - 1 };
          expect([...create().restore(last)]).toEqual([batches.at(-1)]);
          expect(() => create().restore({ ...last, batch: numBatches })).toThrow(RangeError);
        }
      }),
      FIXED,
    );
  });

  it('fits states to the same categories in any form, and to no others', () => {
    const options = { threshold: 0.5, batchSize: 2 };
    const state = repeatFactorSampler([[0], [1], [0]], options).state();
    for (const same of [
      [0, 1, 0],
      Uint8Array.of(0, 1, 0),
      [[0], [1, 1], [0]],
      { categories: [0, 1, 0], starts: [0, 1, 2, 3] },
    ]) {
      expect(repeatFactorSampler(same, options).state()).toEqual(state);
    }
    for (const other of [
      [[0], [1], [1]],
      [[0], [1], [0], []],
      [[0, 1], [], [0]],
    ]) {
      expect(() => repeatFactorSampler(other, options).restore(state)).toThrow(RangeError);
    }
  });

  it('refuses epochs that no array could hold, and a batch that no epoch might fill', () => {
    const images = Array.from({ length: 50_000 }, (_, image) => [image]);
    expect(() =>
      repeatFactorSampler(images, { threshold: 1, sqrt: false, batchSize: 2 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactorSampler: expected \`threshold\` to give epochs of at most 2^31 - 1 draws, got 1 for 50000 images.]`,
    );
    expect(() =>
      repeatFactorSampler([[0], [0, 1]], { threshold: 0.9, batchSize: 3, tail: 'drop' }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactorSampler: expected \`batchSize\` to be at most 2, the rows of an epoch, since tail 'drop' would leave no batch, got 3.]`,
    );
  });
});
