import { checkNumber } from './check-number.ts';
import { describeValue } from './describe-value.ts';
import { feistelPermutation } from './feistel-permutation.ts';
import { FEWEST_FOR_KERNELS, type KernelSource, MOST_ELEMENTS } from './random-kernels.ts';

/** A permutation of 0 … n-1, made by `Random.permutation`: a function from position to element. */
export interface Permutation {
  /** Returns the element at a position. Throws a TypeError or RangeError unless `index` is a whole number from 0 to n-1. */
  (index: number): number;
  /**
   * Fills an array with the elements at positions `first`, `first` + 1, … and returns it: the numbers that as many calls give, but
   * several times as fast. For n up to 2^31, which is what the array holds.
   */
  fill(out: Int32Array, first: number): Int32Array;
}

/** Returns the permutation that a table holds. */
export function tablePermutation(table: Uint16Array): Permutation {
  return permutationOf(
    table.length,
    (index) => table[index]!,
    (out, first) => {
      for (let i = 0; i < out.length; i++) out[i] = table[first + i]!;
    },
  );
}

/** Returns the permutation of a Feistel network with eight keys. */
export function networkPermutation(n: number, keys: Uint32Array, kernels: KernelSource): Permutation {
  const elementAt = feistelPermutation(n, keys);
  return permutationOf(n, elementAt, (out, first) => {
    const feistel = out.length >= FEWEST_FOR_KERNELS ? kernels()?.feistel : undefined;
    if (feistel === undefined) {
      for (let i = 0; i < out.length; i++) out[i] = elementAt(first + i);
      return;
    }
    for (let start = 0; start < out.length; start += MOST_ELEMENTS) {
      feistel(n, keys, first + start, out, start, Math.min(MOST_ELEMENTS, out.length - start));
    }
  });
}

/** Puts the checks before a permutation of trusted arguments. */
function permutationOf(
  n: number,
  elementAt: (index: number) => number,
  fill: (out: Int32Array, first: number) => void,
): Permutation {
  const permutation = (index: number): number => {
    // Samplers ask for every row: the full check, with its message, only for an index that fails this one.
    if (!Number.isSafeInteger(index) || index < 0 || index >= n) {
      checkNumber('Random.permutation', 'index', index, { min: 0, below: n, integer: true });
    }
    return elementAt(index);
  };
  return Object.assign(permutation, {
    fill(out: Int32Array, first: number): Int32Array {
      if (!(out instanceof Int32Array)) {
        throw new TypeError(
          `Permutation.fill: expected \`out\` to be an Int32Array, got ${describeValue(out)}.`,
        );
      }
      if (n > 0x80000000) {
        throw new RangeError(
          `Permutation.fill: expected a permutation of at most 2147483648 elements, got ${n}.`,
        );
      }
      if (out.length > n) {
        throw new RangeError(
          `Permutation.fill: expected \`out\` to hold at most ${n} elements, got ${describeValue(out)}.`,
        );
      }
      checkNumber('Permutation.fill', 'first', first, { min: 0, max: n - out.length, integer: true });
      fill(out, first);
      return out;
    },
  });
}
