import { createRandom } from '@lt/core';
import type { NeighborSearch } from '../../src/neighbors/neighbor-engine.ts';
import { range } from './oracle.ts';

const random = createRandom(7, 'engines');

/** Rows made by a rule from independent normal numbers. */
function rowsOf(n: number, d: number, rule: (x: number, row: number, column: number) => number): number[][] {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: d }, (_, j) => rule(random.normal(), i, j)),
  );
}

/** Rows that have led other libraries astray, by what they are like. */
export const DATA: Record<string, number[][]> = {
  'one row': rowsOf(1, 3, (x) => x),
  'two rows of one column': rowsOf(2, 1, (x) => x),
  'one column': rowsOf(103, 1, (x) => x),
  'normal, 5 columns': rowsOf(131, 5, (x) => x),
  'normal, 16 columns': rowsOf(390, 16, (x) => x),
  'normal, 67 columns': rowsOf(130, 67, (x) => x),
  'offset 4096': rowsOf(120, 7, (x) => 4096 + x),
  'constant columns': rowsOf(120, 6, (x, _, j) => (j % 2 === 0 ? 3 : x)),
  'all identical': rowsOf(210, 4, () => 0.1),
  'all zero': rowsOf(60, 4, () => 0),
  'integer grid': rowsOf(210, 3, (x) => Math.round(x)),
  'every row three times': rowsOf(100, 4, (x) => x).flatMap((row) => [row, row, row]),
  'mostly one row': rowsOf(210, 3, (x, i) => (i % 10 === 0 ? x : 1)),
  'nearly all one row': rowsOf(260, 3, (x, i) => (i % 130 === 3 ? x : 1)),
  'heavy tails': rowsOf(250, 5, (x) => x ** 7),
  'one far row': rowsOf(200, 4, (x, i) => (i === 77 ? 1e9 : x)),
  'tiny numbers': rowsOf(120, 4, (x) => x * 1e-30),
  'huge numbers': rowsOf(120, 4, (x) => x * 1e19),
  'one-hot rows': rowsOf(64, 16, (_, i, j) => (i % 16 === j ? 1 : 0)),
};

function everyFew(n: number, step: number, start = 0): Int32Array {
  return range(n).filter((row) => row % step === start);
}

/** Questions of all kinds about `n` rows. */
export function searchesOf(n: number): Record<string, NeighborSearch[]> {
  const all = range(n);
  const thirds = [0, 1, 2].map((start) => everyFew(n, 3, start));
  return {
    'all among all': [{ queries: all, pool: all, k: 5 }],
    'one neighbor': [{ queries: all, pool: all, k: 1 }],
    'more neighbors than rows': [{ queries: everyFew(n, 7), pool: everyFew(n, 40), k: 12 }],
    'some among all': [{ queries: everyFew(n, 4), pool: all, k: 10 }],
    'all among some': [{ queries: all, pool: everyFew(n, 4), k: 3 }],
    'queries outside the pool': [{ queries: thirds[0]!, pool: thirds[1]!, k: 4 }],
    'a query twice, backwards': [{ queries: Int32Array.from([...all, ...all]).reverse(), pool: all, k: 2 }],
    'empty pool and empty queries': [
      { queries: all, pool: new Int32Array(), k: 2 },
      { queries: new Int32Array(), pool: all, k: 2 },
    ],
    'classes within themselves': thirds.map((rows) => ({ queries: rows, pool: rows, k: 5 })),
    'borderline: two classes over all and within': [
      { queries: Int32Array.from([...thirds[0]!, ...thirds[1]!]), pool: all, k: 10 },
      { queries: thirds[0]!, pool: thirds[0]!, k: 5 },
      { queries: thirds[1]!, pool: thirds[1]!, k: 5 },
    ],
    'the same, one search per class': [
      { queries: thirds[0]!, pool: all, k: 10 },
      { queries: thirds[1]!, pool: all, k: 10 },
      { queries: thirds[0]!, pool: thirds[0]!, k: 5 },
      { queries: thirds[1]!, pool: thirds[1]!, k: 5 },
    ],
  };
}
