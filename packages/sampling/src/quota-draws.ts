import type { Random } from '@lt/core';
import type { ClassIndex } from './class-index.ts';
import type { FillBatch } from './draw-plan.ts';
import { floorSum } from './floor-sum.ts';
import { rowCycles } from './row-cycles.ts';

/**
 * Returns the batches of an epoch in which each class has a fixed number of draws, spread evenly: every batch holds the floor or the
 * ceiling of its share.
 *
 * The draws of an epoch are points 0, 1, 2, … of a line, class after class. Batch b takes the `batchSize` points whose remainder modulo
 * `numBatches` is offset(b): evenly spaced, so that each class gets its share, and each point falls into one batch. The offsets walk
 * through all remainders in steps of about the golden ratio, which spreads what is left over through the epoch: up to any batch a class
 * has come within a few draws of its share. How often a class came before batch b is then a sum in closed form, so that any batch can
 * be made without those before it.
 *
 * @param draws - Draws of each class, summing to `numBatches · batchSize`.
 */
export function quotaDraws(
  draws: Float64Array,
  index: ClassIndex,
  { numBatches, batchSize, random }: { numBatches: number; batchSize: number; random: Random },
): FillBatch {
  const ends = new Float64Array(draws.length);
  draws.reduce((sum, count, c) => (ends[c] = sum + count), 0);
  const rowOf = rowCycles(index, random.fork('rows'));
  const order = random.fork('order');
  const offset = offsets(numBatches, random.fork('offset'));

  // Draws of each class before batch `reached`: batches in a row only add to them.
  const before = new Float64Array(draws.length);
  let reached = 0;
  const jumpTo = (batch: number): void => {
    let lower = 0;
    for (let c = 0; c < draws.length; c++) {
      const upper = draws[c] === 0 ? lower : offset.pointsBefore(ends[c]!, batch);
      before[c] = upper - lower;
      lower = upper;
    }
    reached = batch;
  };

  return (out, batch) => {
    if (batch !== reached) jumpTo(batch);
    const rows = out.length === batchSize ? out : new Int32Array(batchSize);
    let c = 0;
    for (let i = 0, point = offset.of(batch); i < batchSize; i++, point += numBatches) {
      if (point >= ends[c]!) c = firstEndAbove(ends, c + 1, point);
      rows[i] = rowOf(c, before[c]!++);
    }
    reached = batch + 1;
    // Neighbors in a batch are not of one class: slices of a batch are random, too.
    order.position = batch * batchSize;
    order.shuffle(rows);
    if (rows !== out) out.set(rows.subarray(0, out.length));
  };
}

/** Returns the first place from `low` on at which the ascending `ends` are above a point; there is one. */
function firstEndAbove(ends: Float64Array, low: number, point: number): number {
  let high = ends.length - 1;
  let from = low;
  while (from < high) {
    const middle = (from + high) >> 1;
    if (ends[middle]! > point) high = middle;
    else from = middle + 1;
  }
  return from;
}

/** The remainders 0 … m-1 in the order (step · b + start) mod m, with a step that has no divisor in common with m. */
function offsets(
  m: number,
  random: Random,
): { of(b: number): number; pointsBefore(end: number, b: number): number } {
  const step = evenStep(m);
  const start = random.int(m);
  return {
    of: (b) => (step * b + start) % m,
    // Points below `end` in the batches before b: whole turns of m points hold one of each batch, the rest those with a small offset.
    pointsBefore(end, b) {
      const turns = Math.floor(end / m);
      const rest = end - turns * m;
      // [x mod m < rest] = floor(x / m) - floor((x - rest) / m); one turn more keeps the second numerator from being negative.
      const small = floorSum(b, m, step, start) - floorSum(b, m, step, start + m - rest) + b;
      return turns * b + small;
    },
  };
}

/**
 * Returns a step without a divisor in common with m whose multiples modulo m are spread evenly, however many are taken.
 *
 * The golden ratio of m is even to begin with, but rounding it may put it next to a simple fraction of m. How uneven a step is at
 * worst goes by the sum of the quotients of Euclid's algorithm: the least sum near the golden ratio is taken.
 */
function evenStep(m: number): number {
  const golden = Math.round((m * (Math.sqrt(5) - 1)) / 2);
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let step = Math.max(1, golden - 32); step <= Math.min(m, golden + 32); step++) {
    const sum = sumOfQuotients(step, m);
    if (sum < least) [best, least] = [step, sum];
  }
  return best;
}

/** Returns the sum of the quotients of Euclid's algorithm on a and b; infinity if they have a divisor in common. */
function sumOfQuotients(a: number, b: number): number {
  if (a === 0) return b === 1 ? 0 : Number.POSITIVE_INFINITY;
  return Math.floor(b / a) + sumOfQuotients(b % a, a);
}
