import { mix32 } from './mix32.ts';

/**
 * Returns a keyed random permutation of 0 … n-1 as a function of the position, in O(1) memory.
 *
 * A Feistel network over the smallest power of 4 that is at least n, walked along its cycle until it lands inside: fewer than four
 * steps on average. Meant for large n, since a Feistel network over a tiny set reaches only some of its permutations.
 *
 * @param n - Number of elements, from 1 to 2^52; trusted.
 * @param keys - One 32-bit word per round. Eight are plenty.
 * @returns A bijection of 0 … n-1. Positions are trusted.
 */
export function feistelPermutation(n: number, keys: Uint32Array): (index: number) => number {
  let half = 2;
  while (half * half < n) half *= 2;
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
