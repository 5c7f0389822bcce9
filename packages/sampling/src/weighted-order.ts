import type { Random } from '@lt/core';
import type { FillBatch } from './draw-plan.ts';
import { fillExponentials } from './exponentials.ts';
import { sortSmallest } from './sort-smallest.ts';

/**
 * Returns the rows in the order in which they are drawn by weight without replacement: each draw takes a row with probability its
 * weight over the sum of those not drawn yet. A row of weight 0 is never drawn.
 *
 * Row i gets the key e(i) / weight(i), where e(i) is exponential and comes from uniform number i of the stream; in the order of their
 * keys the rows are as if drawn one by one.
 *
 * @param weights - Finite, at least 0, of any size.
 * @param count - Rows wanted, at most those of positive weight.
 */
export function weightedOrder(weights: ArrayLike<number>, count: number, random: Random): Int32Array {
  const keys = fillExponentials(random, new Float64Array(weights.length));
  const rows = new Int32Array(weights.length);
  let numPositive = 0;
  for (let row = 0; row < keys.length; row++) {
    const weight = weights[row]!;
    if (weight === 0) continue;
    // The roots are in the same order, and no quotient of theirs leaves the range of numbers.
    keys[numPositive] = Math.sqrt(keys[row]!) / Math.sqrt(weight);
    rows[numPositive++] = row;
  }
  sortSmallest(keys.subarray(0, numPositive), rows, count);
  return rows.slice(0, count);
}

/** Cuts an order into batches. Behind its end it begins again. */
export function drawsInOrder(order: Int32Array, batchSize: number): FillBatch {
  return (out, batch) => {
    const first = batch * batchSize;
    for (let i = 0; i < out.length; i++) out[i] = order[(first + i) % order.length]!;
  };
}
