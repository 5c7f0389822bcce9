import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { classIndex } from '../src/class-index.ts';
import { countRows } from '../src/count-rows.ts';
import { rowCycles } from '../src/row-cycles.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

/** The rows of blocks of classes. */
function cyclesOf(counts: readonly number[], seed: number | string): (c: number, draw: number) => number {
  const classIds = classIdsOf(counts);
  return rowCycles(classIndex(classIds, countRows('test', classIds, counts.length)), createRandom(seed));
}

describe('rowCycles', () => {
  it.each([1, 2, 7, 1000, 65_536, 65_537, 70_000])('gives each of %i rows once per cycle', (count) => {
    const rowOf = cyclesOf([3, count], 1);
    for (const cycle of [0, 1]) {
      const rows = Int32Array.from({ length: count }, (_, place) => rowOf(1, cycle * count + place));
      expect(rows.sort().every((row, i) => row === 3 + i)).toBe(true);
    }
  });

  it('gives the same row for a draw, in whatever order draws are asked for', () => {
    const counts = [5, 40, 70_000, 1];
    const inOrder = cyclesOf(counts, 2);
    const expected = counts.map((count, c) =>
      Array.from({ length: 90 }, (_, i) => inOrder(c, i + 3 * count)),
    );
    const anyhow = cyclesOf(counts, 2);
    for (let i = 0; i < 90 * 4; i++) {
      const [c, place] = [i % 4, (i * 47 + 11) % 90];
      expect(anyhow(c, place + 3 * counts[c]!)).toBe(expected[c]![place]);
    }
  });

  it('shuffles each cycle anew, uniformly, and each class by itself', () => {
    const rowOf = cyclesOf([3, 3], 3);
    const cycles = 12_000;
    const orders = new Array<number>(27).fill(0);
    const pairs = new Array<number>(9).fill(0);
    const successive = new Array<number>(9).fill(0);
    for (let cycle = 0; cycle < cycles; cycle++) {
      const [a, b, c] = [0, 1, 2].map((place) => rowOf(0, cycle * 3 + place)) as [number, number, number];
      orders[a * 9 + b * 3 + c]!++;
      pairs[a * 3 + rowOf(1, cycle * 3) - 3]!++;
      if (cycle > 0) successive[rowOf(0, cycle * 3 - 3) * 3 + a]!++;
    }
    const permutations = orders.filter((count) => count > 0);
    expect(permutations.length).toBe(6);
    expect(chiSquare(permutations, new Array(6).fill(cycles / 6))).toBeLessThan(chiSquareLimit(5));
    expect(chiSquare(pairs, new Array(9).fill(cycles / 9))).toBeLessThan(chiSquareLimit(8));
    expect(chiSquare(successive, new Array(9).fill((cycles - 1) / 9))).toBeLessThan(chiSquareLimit(8));
  });

  it('puts every row of a large class everywhere: with a table and without', () => {
    for (const count of [5000, 70_000]) {
      const rowOf = cyclesOf([count], 4);
      const tenths = Array.from({ length: 20_000 }, (_, i) => {
        const draw = i * 3;
        return Math.floor((rowOf(0, draw) / count) * 10);
      });
      expect(chiSquare(tally(tenths, 10), new Array(10).fill(2000))).toBeLessThan(chiSquareLimit(9));
    }
  });

  it('shuffles no more of a cycle than a few places ahead: the first row of a large class comes at once', () => {
    const classIds = classIdsOf([60_000]);
    const index = classIndex(classIds, Int32Array.of(60_000));
    let drawn = 0;
    const random = createRandom(6);
    const fork = random.fork.bind(random);
    random.fork = (...names) => {
      const stream = fork(...names);
      const fill = stream.fill.bind(stream);
      stream.fill = (out) => {
        drawn += out.length;
        return fill(out);
      };
      return stream;
    };
    const rowOf = rowCycles(index, random);
    const rows = [0, 1, 2].map((draw) => rowOf(0, draw));
    expect(new Set(rows).size).toBe(3);
    expect(drawn).toBeGreaterThan(0);
    expect(drawn).toBeLessThanOrEqual(64);
  });

  it('goes on after many cycles', () => {
    const rowOf = cyclesOf([2, 5], 5);
    const first = 5 * 2 ** 33;
    const rows = Array.from({ length: 5 }, (_, place) => rowOf(1, first + place));
    expect(rows.toSorted()).toEqual([2, 3, 4, 5, 6]);
    expect(Array.from({ length: 5 }, (_, place) => rowOf(1, first + place))).toEqual(rows);
  });

  it('gives the same rows in every version', () => {
    const rowOf = cyclesOf([6, 70_000], 42);
    expect(Array.from({ length: 12 }, (_, i) => rowOf(0, i)).join(' ')).toMatchInlineSnapshot(
      `"1 5 4 2 3 0 4 2 0 5 1 3"`,
    );
    expect(Array.from({ length: 5 }, (_, i) => rowOf(1, i)).join(' ')).toMatchInlineSnapshot(
      `"63408 70004 7826 66872 64623"`,
    );
  });
});
