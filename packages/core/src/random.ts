import type { Permutation } from './permutation.ts';

/** An array or typed array whose elements can be set. */
export interface MutableArray {
  /** Number of elements. */
  length: number;
  [index: number]: unknown;
}

/**
 * A stream of random draws in which any draw can be addressed by its number.
 *
 * Made by `createRandom`. Draw `i` is a pure function of seed, stream and `i`, and the same bytes in Node, in every browser and on
 * every tfjs backend. These bytes are part of the interface: a version that changes them is a major version.
 *
 * Whatever makes many numbers at a time does so in WebAssembly SIMD: two kilobytes, compiled at the first call that makes eight or
 * more. Where that is missing, or a content security policy forbids it, the same bytes come from plain JavaScript, about eight times
 * slower.
 *
 * The methods belong to their object: call `random.next()`, do not take `next` out of it.
 */
export interface Random {
  /**
   * Number of the next draw, a whole number from 0. Save it, and set it again to resume; setting it costs nothing. Setting it to
   * anything else throws a TypeError or RangeError.
   */
  position: number;
  /** Returns the next uniform number in [0, 1), a multiple of 2^-53. Takes one draw. */
  next(): number;
  /** Returns draw number `index`, which is what `next()` returns at that position, in O(1). The position does not move. */
  at(index: number): number;
  /**
   * Fills an array with the next draws and returns it: the numbers that as many calls of `next()` give, but faster.
   * Takes `out.length` draws.
   */
  fill(out: Float64Array): Float64Array;
  /**
   * Returns a whole number in [0, n). Takes one draw. No value is favored over another by more than n / 2^53, relatively. Throws a
   * RangeError unless `n` is a whole number from 1 to 2^53.
   */
  int(n: number): number;
  /** Returns a standard normal number (mean 0, variance 1) by the Box–Muller method. Takes two draws. */
  normal(): number;
  /**
   * Returns a standard exponential number (mean 1, variance 1), -log(1 - u) of the next uniform number u: from 0 to 36.74, never
   * infinite. Takes one draw. Weighted sampling without replacement takes the rows whose exponential number over their weight is
   * smallest (P. Efraimidis, P. Spirakis, "Weighted Random Sampling with a Reservoir", Information Processing Letters 97, 2006,
   * https://doi.org/10.1016/j.ipl.2005.11.003).
   */
  exponential(): number;
  /** Shuffles an array or typed array in place, uniformly, and returns it. Takes `array.length - 1` draws (none if empty). */
  shuffle<Items extends MutableArray>(array: Items): Items;
  /**
   * Returns a random permutation of 0 … n-1 as a function from position to element, whose `fill` gives many in a row faster.
   * Above 2^16 elements it needs no table, and is there at once. It depends on the stream only, not on the position, and takes no draw: fork a stream for each permutation.
   */
  permutation(n: number): Permutation;
  /**
   * Returns an independent stream at position 0, named by `stream` below this one. The position here does not matter and does not
   * move. `fork('a', 'b')` is `fork('a').fork('b')`, and not `fork('ab')`.
   */
  fork(...stream: [number | string, ...(number | string)[]]): Random;
}
