import { philox } from './philox.ts';
import { compilePhilox, type FillBatch, LARGEST_BATCH } from './philox-simd.ts';
import type { Key } from './seed-key.ts';
import { toUniform } from './to-uniform.ts';

/** Fewer draws than this are not worth a call of WebAssembly, which makes eight at a time. */
const SHORT = 8;

/**
 * Fills `out` with draws `index`, `index` + 1, … of a key.
 *
 * Long arrays are filled by a SIMD module, compiled when the first of them comes; where the engine has none, JavaScript makes
 * the same bytes, about eight times slower.
 *
 * @param simd - Gives the SIMD form, or undefined for JavaScript only; a test chooses.
 */
export function fillUniforms(
  key: Key,
  index: number,
  out: Float64Array,
  simd: () => FillBatch | undefined = sharedSimd,
): void {
  const fillBatch = (out.length >= SHORT && simd()) || fillBatchInJs;
  for (let start = 0; start < out.length; ) {
    const block = Math.floor((index + start) / 2);
    const lane = (index + start) % 2;
    // A batch ends where the lowest word of the counter overflows.
    const numBeforeOverflow = 2 * (0x100000000 - (block % 0x100000000)) - lane;
    const count = Math.min(LARGEST_BATCH, out.length - start, numBeforeOverflow);
    fillBatch(key, block, lane, out, start, count);
    start += count;
  }
}

let compiled: FillBatch | undefined | null = null;

/** Compiles once for all generators. */
function sharedSimd(): FillBatch | undefined {
  if (compiled === null) compiled = compilePhilox(globalThis.WebAssembly);
  return compiled;
}

const fillBatchInJs: FillBatch = (key, block, lane, out, start, count) => {
  const words = new Uint32Array(4 * Math.ceil((lane + count) / 2));
  philox(block >>> 0, Math.floor(block / 0x100000000), 0, 0, key[0], key[1], words);
  for (let i = 0; i < count; i++) {
    const word = 2 * (lane + i);
    out[start + i] = toUniform(words[word]!, words[word + 1]!);
  }
};
