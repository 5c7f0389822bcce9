import type { ContractRow } from '@lt/testkit';
import { expect } from 'vitest';
import type { NeighborLists } from '../../src/index.ts';

const ROWS = [
  [0, 0],
  [1, 0],
  [0, 2],
  [5, 5],
];

/** The rows of the contract table about neighbors. */
export const NEIGHBOR_CONTRACTS: Record<string, ContractRow> = {
  nearestNeighbors: {
    arguments: () => [ROWS, { k: 2, queries: [0, 3] }],
    errors: [
      { call: () => [ROWS], throws: TypeError },
      { call: () => ['rows', { k: 1 }], throws: TypeError },
      { call: () => [[[0], ['1']], { k: 1 }], throws: TypeError },
      { call: () => [ROWS, { k: '1' }], throws: TypeError },
      { call: () => [ROWS, { k: 1, pool: 2 }], throws: TypeError },
      { call: () => [ROWS, { k: 1, engine: 5 }], throws: TypeError },
      { call: () => [ROWS, { k: 1, engine: {} }], throws: TypeError },
      { call: () => [[], { k: 1 }], throws: RangeError },
      { call: () => [[[0], [1, 2]], { k: 1 }], throws: RangeError },
      { call: () => [[[0], [Number.NaN]], { k: 1 }], throws: RangeError },
      { call: () => [ROWS, { k: 0 }], throws: RangeError },
      { call: () => [ROWS, { k: 1.5 }], throws: RangeError },
      { call: () => [ROWS, { k: 1, queries: [4] }], throws: RangeError },
      { call: () => [ROWS, { k: 1, pool: [-1] }], throws: RangeError },
      { call: () => [ROWS, { k: 1, pool: [1, 1] }], throws: RangeError },
      { call: () => [ROWS, { k: 1, engine: 'gpu' }], throws: RangeError },
      { call: () => [[[1e200], [-1e200]], { k: 1 }], throws: RangeError },
    ],
    check(lists: unknown) {
      const { indices, squaredDistances } = lists as NeighborLists;
      expect([...indices]).toEqual([1, 2, 2, 1]);
      expect([...squaredDistances]).toEqual([1, 4, 34, 41]);
    },
  },
};
