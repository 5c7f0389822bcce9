import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classIndex } from '../src/class-index.ts';
import { countRows } from '../src/count-rows.ts';
import type { FillBatch } from '../src/draw-plan.ts';
import { quotaDraws } from '../src/quota-draws.ts';
import { classIdsOf, tally } from './statistics.ts';

/** Draws of each class for rows in blocks. */
interface Plan {
  counts: number[];
  draws: number[];
  numBatches: number;
  batchSize: number;
  seed: number;
}

function start({ counts, draws, numBatches, batchSize, seed }: Plan): FillBatch {
  const classIds = classIdsOf(counts);
  const index = classIndex(classIds, countRows('test', classIds, counts.length));
  const options = { numBatches, batchSize, random: createRandom(seed) };
  return quotaDraws(Float64Array.from(draws), index, options);
}

function batchesOf(plan: Plan): Int32Array[] {
  const fill = start(plan);
  return Array.from({ length: plan.numBatches }, (_, batch) => {
    const rows = new Int32Array(plan.batchSize);
    fill(rows, batch);
    return rows;
  });
}

/** Plans of up to 8 classes, some without draws or rows, some with far more draws than rows. */
const plans: fc.Arbitrary<Plan> = fc
  .record({
    numBatches: fc.integer({ min: 1, max: 40 }),
    batchSize: fc.integer({ min: 1, max: 20 }),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 7 }),
    sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 8, maxLength: 8 }),
    seed: fc.nat(),
  })
  .map(({ numBatches, batchSize, cuts, sizes, seed }) => {
    const total = numBatches * batchSize;
    const borders = [...cuts.map((cut) => Math.floor(cut * total)).toSorted((a, b) => a - b), total];
    const draws = borders.map((border, c) => border - (borders[c - 1] ?? 0));
    const counts = draws.map((count, c) => (count === 0 && sizes[c]! > 6 ? 0 : sizes[c]!));
    return { counts, draws, numBatches, batchSize, seed };
  });

describe('quotaDraws', () => {
  it('gives each class its draws in the epoch, and each batch the floor or the ceiling of its share', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const classIds = classIdsOf(plan.counts);
        const perBatch = batchesOf(plan).map((rows) =>
          tally(
            Array.from(rows, (row) => classIds[row]!),
            plan.draws.length,
          ),
        );
        plan.draws.forEach((count, c) => {
          const share = count / plan.numBatches;
          expect(perBatch.reduce((sum, tallied) => sum + tallied[c]!, 0)).toBe(count);
          for (const tallied of perBatch) {
            expect([Math.floor(share), Math.ceil(share)]).toContain(tallied[c]);
          }
        });
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('goes through all rows of a class before one comes again', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const seen = tally([], classIdsOf(plan.counts).length);
        const classIds = classIdsOf(plan.counts);
        for (const rows of batchesOf(plan)) {
          for (const row of rows) seen[row]!++;
          // After any batch the rows of a class have come equally often, but for one cycle in progress.
          plan.counts.forEach((_, c) => {
            const ofClass = seen.filter((_, row) => classIds[row] === c);
            if (ofClass.length > 0) {
              expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1);
            }
          });
        }
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('makes any batch without those before it', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, shift) => {
        const expected = batchesOf(plan);
        const fill = start(plan);
        for (let i = 0; i < 2 * plan.numBatches; i++) {
          const batch = (7 * plan.numBatches * i - 3 * i + shift) % plan.numBatches;
          const rows = new Int32Array(plan.batchSize);
          fill(rows, Math.abs(batch));
          expect(rows).toEqual(expected[Math.abs(batch)]);
        }
        const fresh = new Int32Array(plan.batchSize);
        start(plan)(fresh, plan.numBatches - 1);
        expect(fresh).toEqual(expected.at(-1));
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('makes the last of 2^26 batches as if those before it had been made', () => {
    const numBatches = 2 ** 26;
    const draws = [3 * numBatches - 12_345, 12_344, 1];
    const plan = { counts: [5, 4, 1], draws, numBatches, batchSize: 3, seed: 1 };
    const fill = start(plan);
    const rows = new Int32Array(3);
    // Going on from a batch and jumping to it are different code.
    const jumped = [numBatches - 3, numBatches - 1, numBatches - 2].map((batch) => {
      fill(rows, batch);
      return [...rows];
    });
    const inOrder = start(plan);
    const walked = [numBatches - 3, numBatches - 2, numBatches - 1].map((batch) => {
      inOrder(rows, batch);
      return [...rows];
    });
    expect([jumped[0], jumped[2], jumped[1]]).toEqual(walked);
  });

  it('cuts a batch: a part is the beginning of the whole', () => {
    const plan = { counts: [5, 9], draws: [7, 13], numBatches: 2, batchSize: 10, seed: 3 };
    const part = new Int32Array(4);
    start(plan)(part, 1);
    expect([...part]).toEqual([...batchesOf(plan)[1]!.subarray(0, 4)]);
  });

  it('shuffles within a batch: a class is in every place equally often', () => {
    const plan = { counts: [50, 50], draws: [3000, 9000], numBatches: 3000, batchSize: 4, seed: 4 };
    const places = [0, 0, 0, 0];
    for (const rows of batchesOf(plan)) {
      for (const [place, row] of rows.entries()) if (row < 50) places[place]!++;
    }
    for (const count of places) expect(Math.abs(count - 750)).toBeLessThan(5 * Math.sqrt(3000 * 0.25 * 0.75));
  });

  it.each([2, 3, 10, 48, 97, 100, 163, 256, 331, 360, 483])(
    'has drawn a class, up to any batch of %i, within five of its share',
    (numBatches) => {
      // One class with less than a draw per batch, between two others: what is left over is all that it has.
      for (let ofClass = 1; ofClass <= numBatches; ofClass += Math.max(1, Math.floor(numBatches / 40))) {
        const draws = [numBatches - ofClass, ofClass, numBatches];
        const plan = { counts: [1, 1, 1], draws, numBatches, batchSize: 2, seed: ofClass };
        let drawn = 0;
        batchesOf(plan).forEach((rows, batch) => {
          drawn += rows.filter((row) => row === 1).length;
          expect(Math.abs(drawn - (ofClass * (batch + 1)) / numBatches)).toBeLessThan(5);
        });
      }
    },
  );
});
