import { mix32 } from './seed-key.ts';

/**
 * Returns a keyed random permutation of 0 … n-1 as a function of the position, in O(1) memory.
 *
 * A Feistel network over the smallest power of 4 that is at least n, walked along its cycle until it lands inside: fewer than four
 * steps on average. Below 2^16 elements a table is shuffled instead, since a Feistel network over a tiny set reaches only some of
 * its permutations.
 */
export function feistelPermutation(n: number, keys: ArrayLike<number>): (index: number) => number {
  let halfBits = 1;
  while (4 ** halfBits < n) halfBits++;
  const half = 2 ** halfBits;
  const mask = half - 1;
  return (index) => {
    let value = index;
    do {
      let left = Math.floor(value / half);
      let right = value % half;
      for (let round = 0; round < keys.length; round++) {
        const next = (left ^ mix32(right ^ keys[round]!)) & mask;
        left = right;
        right = next;
      }
      value = left * half + right;
    } while (value >= n);
    return value;
  };
}
