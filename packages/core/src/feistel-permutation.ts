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
  let bits = 1;
  let half = 2;
  for (; half * half < n; half *= 2) bits++;
  return bits <= 15 ? smallNetwork(n, keys, bits) : largeNetwork(n, keys, half);
}

/** Values below 2^30: engines keep them in integer registers, and only if this code never meets others. */
function smallNetwork(n: number, keys: Uint32Array, bits: number): (index: number) => number {
  const mask = (1 << bits) - 1;
  return (index) => {
    let value = index | 0;
    do {
      let left = value >> bits;
      let right = value & mask;
      for (let round = 0; round < keys.length; round++) {
        const next = (left ^ mix32(right ^ keys[round]!)) & mask;
        left = right;
        right = next;
      }
      value = (left << bits) | right;
    } while (value >= n);
    return value;
  };
}

/** Values up to 2^52, whose halves alone fit into 32 bits. */
function largeNetwork(n: number, keys: Uint32Array, half: number): (index: number) => number {
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
