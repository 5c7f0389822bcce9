import { philox } from './philox.ts';
import { FEWEST_FOR_KERNELS, type KernelSource, MOST_DRAWS, type RandomKernels } from './random-kernels.ts';
import type { Key } from './seed-key.ts';
import { toUniform } from './to-uniform.ts';

/** Fills `out` with draws `index`, `index` + 1, … of a key. */
export function fillUniforms(key: Key, index: number, out: Float64Array, kernels: KernelSource): void {
  const fill = (out.length >= FEWEST_FOR_KERNELS && kernels()?.fill) || fillInJs;
  for (let start = 0; start < out.length; ) {
    const block = Math.floor((index + start) / 2);
    const lane = (index + start) % 2;
    // A part ends where the lowest word of the counter overflows.
    const numBeforeOverflow = 2 * (0x100000000 - (block % 0x100000000)) - lane;
    const count = Math.min(MOST_DRAWS, out.length - start, numBeforeOverflow);
    fill(key, block, lane, out, start, count);
    start += count;
  }
}

const fillInJs: RandomKernels['fill'] = (key, block, lane, out, start, count) => {
  const words = new Uint32Array(4 * Math.ceil((lane + count) / 2));
  philox(block >>> 0, Math.floor(block / 0x100000000), 0, 0, key[0], key[1], words);
  for (let i = 0; i < count; i++) {
    const word = 2 * (lane + i);
    out[start + i] = toUniform(words[word]!, words[word + 1]!);
  }
};
