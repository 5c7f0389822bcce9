import { RANDOM_WASM } from './random-wasm.ts';
import type { Key } from './seed-key.ts';

/** Fewer numbers than this are not worth a call of a kernel, which makes eight at a time. */
export const FEWEST_FOR_KERNELS = 8;

/** Most draws that one call of `fill` makes. They stay in the fastest cache, and engines copy more at a time more slowly. */
export const MOST_DRAWS = 192;

/** Most elements that one call of `feistel` makes. */
export const MOST_ELEMENTS = 1024;

/** The loops of the random generator in WebAssembly SIMD: the bytes that plain JavaScript gives, several times as fast. */
export interface RandomKernels {
  /** Writes `count` draws from `2 block + lane` on into `out` from `start` on. The block's low 32 bits must not overflow on the way. */
  fill(key: Key, block: number, lane: number, out: Float64Array, start: number, count: number): void;
  /** Returns 0 … n-1 as the first n - 1 draws of a key shuffle them. `n` is at most 2^16. */
  shuffledTable(key: Key, n: number): Uint16Array;
  /**
   * Writes the elements of `feistelPermutation` at `count` positions from `first` on into `out` from `start` on. `n` is at most 2^31,
   * and there are eight keys.
   */
  feistel(n: number, keys: Uint32Array, first: number, out: Int32Array, start: number, count: number): void;
}

/** Gives the kernels, or undefined where plain JavaScript must do. */
export type KernelSource = () => RandomKernels | undefined;

/** What assembly/index.ts exports. */
interface Exports {
  memory: WebAssembly.Memory;
  fill(counter0: number, counter1: number, key0: number, key1: number, from: number, to: number): void;
  permute(key0: number, key1: number, n: number): void;
  feistel(first: number, count: number, n: number, bits: number): void;
}

// Addresses in assembly/memory.ts.
const FEISTEL_KEYS = 256;
const DRAWS = 1024;
const ELEMENTS = 12288;
const TABLE = 65536;

/**
 * Compiles the kernels, in less than a millisecond. Returns undefined where WebAssembly or its SIMD is missing, or a content security
 * policy forbids compiling.
 *
 * @param wasm - The WebAssembly of the engine; a test passes others.
 */
export function compileKernels(wasm: typeof WebAssembly | undefined): RandomKernels | undefined {
  if (wasm === undefined) return undefined;
  let exports: Exports;
  try {
    const bytes = Uint8Array.from(atob(RANDOM_WASM), (character) => character.charCodeAt(0));
    exports = new wasm.Instance(new wasm.Module(bytes)).exports as unknown as Exports;
  } catch {
    return undefined;
  }
  const { buffer } = exports.memory;
  const feistelKeys = new Uint32Array(buffer, FEISTEL_KEYS, 8);
  // One view for each length, made when first needed: copying a view is faster than copying its numbers one by one.
  const drawViews: Float64Array[] = [];
  const elementViews: Int32Array[] = [];
  return {
    fill(key, block, lane, out, start, count) {
      // A first draw in the second half of a block is written where the others start.
      const from = DRAWS - 8 * lane;
      exports.fill(block, Math.floor(block / 0x100000000), key[0], key[1], from, DRAWS + 8 * count);
      drawViews[count] ??= new Float64Array(buffer, DRAWS, count);
      out.set(drawViews[count], start);
    },
    shuffledTable(key, n) {
      exports.permute(key[0], key[1], n);
      return new Uint16Array(buffer, TABLE, n).slice();
    },
    feistel(n, keys, first, out, start, count) {
      feistelKeys.set(keys);
      exports.feistel(first, count, n, feistelBits(n));
      elementViews[count] ??= new Int32Array(buffer, ELEMENTS, count);
      out.set(elementViews[count], start);
    },
  };
}

let shared: RandomKernels | undefined | null = null;

/** Compiles the kernels at the first call, once for all generators. */
export function sharedKernels(): RandomKernels | undefined {
  if (shared === null) shared = compileKernels(globalThis.WebAssembly);
  return shared;
}

/** Returns the width of half a value of a Feistel network: 4^bits is at least n. */
function feistelBits(n: number): number {
  let bits = 1;
  while (1 << bits < n / (1 << bits)) bits++;
  return bits;
}
