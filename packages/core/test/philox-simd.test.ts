import { describe, expect, it } from 'vitest';
import { compilePhilox, LARGEST_BATCH } from '../src/philox-simd.ts';

describe('compilePhilox', () => {
  // The known answer of Random123 for philox4x32-10 at counter 0 and key 0: 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
  it('makes draws of the published words', () => {
    const out = new Float64Array(3);
    compilePhilox(WebAssembly)!([0, 0], 0, 0, out, 1, 2);
    const first = (BigInt(0x6627e8d5 >>> 5) << 26n) | BigInt(0xe169c58d >>> 6);
    const second = (BigInt(0xbc57ac4c >>> 5) << 26n) | BigInt(0x9b00dbd8 >>> 6);
    expect([...out]).toEqual([0, Number(first) / 2 ** 53, Number(second) / 2 ** 53]);
    compilePhilox(WebAssembly)!([0, 0], 0, 1, out, 0, 1);
    expect(out[0]).toBe(out[2]);
  });

  it('writes exactly what was asked for, up to its largest batch', () => {
    const fillBatch = compilePhilox(WebAssembly)!;
    const largest = new Float64Array(LARGEST_BATCH);
    fillBatch([1, 2], 5, 1, largest, 0, LARGEST_BATCH);
    for (const count of [1, 8, 9, LARGEST_BATCH - 1]) {
      const out = new Float64Array(LARGEST_BATCH).fill(2);
      fillBatch([1, 2], 5, 1, out, 0, count);
      expect(out.subarray(0, count)).toEqual(largest.subarray(0, count));
      expect(out.subarray(count).every((value) => value === 2)).toBe(true);
    }
    expect(largest.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(new Set(largest).size).toBe(LARGEST_BATCH);
  });

  it('says nothing and gives nothing where the engine has no WebAssembly, no SIMD, or may not compile', () => {
    expect(compilePhilox(undefined)).toBeUndefined();
    const forbidding = {
      ...WebAssembly,
      Module: class {
        constructor() {
          throw new WebAssembly.CompileError('Refused to compile: unsafe-eval is not allowed.');
        }
      },
    };
    expect(compilePhilox(forbidding as unknown as typeof WebAssembly)).toBeUndefined();
  });
});
