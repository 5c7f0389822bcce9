import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClassReservoir } from '../../src/stream/class-reservoir.ts';

/** The k nearest places, by looking at all. */
function slowNeighbors(reservoir: ClassReservoir, place: number, k: number): number[] {
  const squared = (other: number) =>
    [0, 1].reduce(
      (sum, f) => sum + (reservoir.rows[2 * place + f]! - reservoir.rows[2 * other + f]!) ** 2,
      0,
    );
  return Array.from({ length: reservoir.size }, (_, other) => other)
    .filter((other) => other !== place)
    .sort((a, b) => squared(a) - squared(b) || a - b)
    .slice(0, k);
}

describe('ClassReservoir', () => {
  it('holds all rows while there is room', () => {
    const reservoir = new ClassReservoir(40, 2, 3, createRandom(1));
    for (let i = 0; i < 40; i++) reservoir.offer([0, 0, i, -i], 2, 100 + i);
    expect(reservoir.size).toBe(40);
    expect([...reservoir.ids]).toEqual(Array.from({ length: 40 }, (_, i) => 100 + i));
    expect([...reservoir.rows.slice(4, 8)]).toEqual([2, -2, 3, -3]);
  });

  it('knows the nearest neighbors, whatever came and went', () => {
    const coordinate = fc.integer({ min: 0, max: 6 });
    const rows = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 6 }),
        (given, capacity, k) => {
          const reservoir = new ClassReservoir(capacity, 2, k, createRandom(given.length, 'rows'));
          for (const [id, row] of given.entries()) {
            reservoir.offer(row, 0, id);
            const place = id % reservoir.size;
            expect([...reservoir.neighborsOf(place)]).toEqual(slowNeighbors(reservoir, place, k));
          }
          expect(reservoir.size).toBe(Math.min(capacity, given.length));
          for (let place = 0; place < reservoir.size; place++) {
            expect([...reservoir.rows.slice(2 * place, 2 * place + 2)]).toEqual(given[reservoir.ids[place]!]);
            expect([...reservoir.neighborsOf(place)]).toEqual(slowNeighbors(reservoir, place, k));
          }
        },
      ),
      { seed: 20261123, numRuns: 150 },
    );
  });

  it('holds each of n rows equally often', () => {
    // 1500 reservoirs of 5 rows out of 20: each row is in one with probability 1/4, 375 times give or take 16.8.
    const held = new Int32Array(20);
    for (let seed = 0; seed < 1500; seed++) {
      const reservoir = new ClassReservoir(5, 1, 1, createRandom(seed, 'reservoir'));
      for (let i = 0; i < 20; i++) reservoir.offer([i], 0, i);
      for (const id of reservoir.ids.slice(0, 5)) held[id]!++;
    }
    for (const times of held) expect(Math.abs(times - 375)).toBeLessThan(5 * 16.8);
  });
});
