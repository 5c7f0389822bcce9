import { describe, expect, it } from 'vitest';
import { emptyLists } from '../../src/neighbors/empty-lists.ts';
import { NearestLists } from '../../src/neighbors/nearest-lists.ts';

describe('NearestLists', () => {
  it('keeps the nearest by distance and then by row, whatever the order they come in', () => {
    const lists = new NearestLists(2, 3);
    for (const [row, distance] of [
      [9, 2],
      [4, 2],
      [7, 1],
      [3, 5],
      [2, 2],
      [5, 2],
    ] as const) {
      lists.insert(1, row, distance);
    }
    expect([...lists.rows]).toEqual([-1, -1, -1, 7, 2, 4]);
    expect([...lists.distances]).toEqual([Infinity, Infinity, Infinity, 1, 2, 2]);
    expect([lists.limit(0), lists.limit(1)]).toEqual([Infinity, 2]);
  });

  it('copies a list, and refuses one with a distance that is infinite', () => {
    const answer = emptyLists({ queries: Int32Array.of(0, 1), pool: new Int32Array(), k: 2 });
    const lists = new NearestLists(1, 2);
    lists.insert(0, 6, 0.5);
    lists.copyList(0, answer, 1);
    expect([...answer.indices]).toEqual([-1, -1, 6, -1]);
    lists.insert(0, 3, Infinity);
    expect(() => lists.copyList(0, answer, 1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestNeighbors: expected rows with squared distances below 2^1024, got an infinite one to row 3. Scale the columns down.]`,
    );
  });
});
