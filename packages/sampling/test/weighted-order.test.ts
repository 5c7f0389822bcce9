import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawsInOrder, weightedOrder } from '../src/weighted-order.ts';
import { chiSquare, chiSquareLimit, tally } from './statistics.ts';

describe('weightedOrder', () => {
  it('sorts the rows by -log(1 - u) / weight, with uniform number i for row i', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })), {
          minLength: 1,
          maxLength: 100,
        }),
        fc.integer(),
        (weights, seed) => {
          const random = createRandom(seed);
          const keys = weights.map((weight, row) => -Math.log1p(-random.at(row)) / weight);
          const rows = weights.flatMap((weight, row) => (weight > 0 ? [row] : []));
          const slow = rows.toSorted((a, b) => keys[a]! - keys[b]!);
          expect([...weightedOrder(weights, rows.length, random)]).toEqual(slow);
          random.position = 0;
          const half = Math.ceil(rows.length / 2);
          expect([...weightedOrder(weights, half, random)]).toEqual(slow.slice(0, half));
        },
      ),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('draws one row after the other in proportion to the weights that are left', () => {
    // First and second of three rows: p(a, b) = w(a) / 6 · w(b) / (6 - w(a)).
    const weights = [1, 2, 3];
    const random = createRandom('orders');
    const n = 30_000;
    const firstTwo = Array.from({ length: n }, () => {
      const [a, b] = weightedOrder(weights, 3, random);
      return 3 * a! + b!;
    });
    const pairs = [1, 2, 3, 5, 6, 7];
    const expected = pairs.map((pair) => {
      const [a, b] = [weights[Math.floor(pair / 3)]!, weights[pair % 3]!];
      return ((n * a) / 6) * (b / (6 - a));
    });
    const counts = tally(firstTwo, 9);
    expect(
      chiSquare(
        pairs.map((pair) => counts[pair]!),
        expected,
      ),
    ).toBeLessThan(chiSquareLimit(5));
  });

  it('takes weights of any size side by side', () => {
    const weights = [5e-324, 1e-150, Number.MAX_VALUE, 0, 1, 1e150, 1e308];
    for (let seed = 0; seed < 50; seed++) {
      const order = [...weightedOrder(weights, 6, createRandom(seed))];
      expect(order.slice(2)).toEqual([5, 4, 1, 0]);
      expect(order.slice(0, 2).toSorted()).toEqual([2, 6]);
    }
    // Nor does equality of tiny ones turn into an order: each of two comes first about as often.
    const first = Array.from({ length: 1000 }, (_, seed) => {
      return weightedOrder([5e-324, 5e-324, 1e308], 2, createRandom(seed))[1]!;
    });
    expect(Math.abs(tally(first, 2)[0]! - 500)).toBeLessThan(5 * Math.sqrt(250));
  });
});

describe('drawsInOrder', () => {
  it('begins again behind the end', () => {
    const out = new Int32Array(5);
    drawsInOrder(Int32Array.from([7, 8, 9]), 5)(out, 1);
    expect([...out]).toEqual([9, 7, 8, 9, 7]);
  });
});
