import { describe, expect, it } from 'vitest';
import { mix32 } from '../src/mix32.ts';

describe('mix32', () => {
  it('gives the published values of the finalizer of MurmurHash3', () => {
    // fmix32 of the reference code, for 0, 1 and all ones.
    expect([0, 1, 0xffffffff].map((word) => mix32(word) >>> 0)).toEqual([0, 0x514e28b7, 0x81f16f39]);
  });

  it('is one-to-one', () => {
    const images = new Set(Array.from({ length: 100_000 }, (_, i) => mix32(Math.imul(i, 40503))));
    expect(images.size).toBe(100_000);
  });

  it('flips half of the output bits for each input bit', () => {
    for (let bit = 0; bit < 32; bit++) {
      let flipped = 0;
      for (let word = 0; word < 1000; word++) {
        const difference = mix32(word * 7919) ^ mix32((word * 7919) ^ (1 << bit));
        flipped += countBits(difference);
      }
      expect(Math.abs(flipped / 1000 - 16)).toBeLessThan(0.7);
    }
  });
});

function countBits(word: number): number {
  let count = 0;
  for (let bit = 0; bit < 32; bit++) count += (word >>> bit) & 1;
  return count;
}
