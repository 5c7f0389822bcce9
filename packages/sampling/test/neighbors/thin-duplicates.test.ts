import { describe, expect, it } from 'vitest';
import { emptyLists } from '../../src/neighbors/empty-lists.ts';
import { thinDuplicates } from '../../src/neighbors/thin-duplicates.ts';
import { pointsOf, range } from './oracle.ts';

const open = (indices: readonly number[]) => indices.map((index) => ({ index, limit: 1, isFar: false }));

describe('thinDuplicates', () => {
  it('keeps k + 1 of equal rows, and answers queries that have k of them', () => {
    const points = pointsOf([[1], [2], [1], [1], [-0], [1], [0], [1]]);
    const search = { queries: range(8), pool: range(8), k: 2 };
    const answer = emptyLists(search);
    const thinned = thinDuplicates(points, search, open([0, 1, 3, 4, 7]), answer);
    expect([...thinned.pool]).toEqual([0, 1, 2, 3, 4, 6]);
    expect(thinned.open.map(({ index }) => index)).toEqual([1, 4]);
    expect([...answer.indices]).toEqual([2, 3, -1, -1, -1, -1, 0, 2, -1, -1, -1, -1, -1, -1, 0, 2]);
    expect(answer.squaredDistances[7]).toBe(0);
  });

  it('returns the search as it was where there are few equal rows', () => {
    const points = pointsOf([[1], [2], [1], [1]]);
    const search = { queries: range(4), pool: range(4), k: 2 };
    const queries = open([0, 1, 2]);
    expect(thinDuplicates(points, search, queries, emptyLists(search))).toEqual({
      pool: search.pool,
      open: queries,
    });
  });
});
