import { PHILOX_WASM } from './philox-wasm.ts';
import type { Key } from './seed-key.ts';

/** Most draws that one call computes. They stay in the first-level cache, and engines copy this little faster than more at a time. */
export const LARGEST_BATCH = 192;

/**
 * Writes draws `2 block + lane` and on of a key into `out` from `start` on, `count` of them, at most {@link LARGEST_BATCH}. The lowest
 * word of the block number must not overflow on the way.
 */
export type FillBatch = (
  key: Key,
  block: number,
  lane: number,
  out: Float64Array,
  start: number,
  count: number,
) => void;

/** What assembly/philox.ts exports. */
interface PhiloxExports {
  memory: WebAssembly.Memory;
  fill(counter0: number, counter1: number, key0: number, key1: number, from: number, to: number): void;
}

/** Where the draws start in the module's memory: its constants lie before. */
const FIRST_BYTE = 1024;

/**
 * Compiles the SIMD form of Philox, in about a fifth of a millisecond. Returns undefined where WebAssembly or its SIMD is missing, or a content
 * security policy forbids compiling.
 *
 * @param wasm - The WebAssembly of the engine; a test passes none.
 */
export function compilePhilox(wasm: typeof WebAssembly | undefined): FillBatch | undefined {
  if (wasm === undefined) return undefined;
  let philox: PhiloxExports;
  try {
    const bytes = Uint8Array.from(atob(PHILOX_WASM), (character) => character.charCodeAt(0));
    philox = new wasm.Instance(new wasm.Module(bytes)).exports as unknown as PhiloxExports;
  } catch {
    return undefined;
  }
  // One view for each length, made when first needed: copying a view is faster than copying its numbers one by one.
  const views: Float64Array[] = [];
  return (key, block, lane, out, start, count) => {
    // A first draw in the second half of a block is written where the others start.
    const from = FIRST_BYTE - 8 * lane;
    philox.fill(block, Math.floor(block / 0x100000000), key[0], key[1], from, FIRST_BYTE + 8 * count);
    views[count] ??= new Float64Array(philox.memory.buffer, FIRST_BYTE, count);
    out.set(views[count], start);
  };
}
