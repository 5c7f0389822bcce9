import { describe, expect, it, vi } from 'vitest';
import { feistelPermutation } from '../src/feistel-permutation.ts';
import { PhiloxRandom } from '../src/philox-random.ts';
import { compileKernels, MOST_DRAWS, MOST_ELEMENTS, sharedKernels } from '../src/random-kernels.ts';

const kernels = compileKernels(WebAssembly)!;
const inJs = (): undefined => undefined;

describe('compileKernels', () => {
  it('gives nothing where the engine has no WebAssembly, no SIMD, or may not compile', () => {
    expect(compileKernels(undefined)).toBeUndefined();
    const forbidding = {
      ...WebAssembly,
      Module: class {
        constructor() {
          throw new WebAssembly.CompileError('Refused to compile: unsafe-eval is not allowed.');
        }
      },
    };
    expect(compileKernels(forbidding as unknown as typeof WebAssembly)).toBeUndefined();
  });
});

describe('sharedKernels', () => {
  it('compiles once for all generators, and not for a few numbers', () => {
    const compile = vi.spyOn(WebAssembly, 'Module');
    const random = new PhiloxRandom([1, 2]);
    random.fill(new Float64Array(7));
    random.shuffle([1, 2, 3]);
    random.permutation(8);
    random.permutation(100_000)(3);
    expect(compile).not.toHaveBeenCalled();
    random.fill(new Float64Array(8));
    random.fork('another').fill(new Float64Array(100));
    random.permutation(9);
    expect(compile).toHaveBeenCalledOnce();
    compile.mockRestore();
    expect(sharedKernels()).toBe(sharedKernels());
    expect(sharedKernels()).toBeDefined();
  });
});

describe('RandomKernels.fill', () => {
  // The known answer of Random123 for philox4x32-10 at counter 0 and key 0: 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
  it('makes draws of the published words', () => {
    const out = new Float64Array(3);
    kernels.fill([0, 0], 0, 0, out, 1, 2);
    const first = (BigInt(0x6627e8d5 >>> 5) << 26n) | BigInt(0xe169c58d >>> 6);
    const second = (BigInt(0xbc57ac4c >>> 5) << 26n) | BigInt(0x9b00dbd8 >>> 6);
    expect([...out]).toEqual([0, Number(first) / 2 ** 53, Number(second) / 2 ** 53]);
    kernels.fill([0, 0], 0, 1, out, 0, 1);
    expect(out[0]).toBe(out[2]);
  });

  it('writes exactly what was asked for', () => {
    const most = new Float64Array(MOST_DRAWS);
    kernels.fill([1, 2], 5, 1, most, 0, MOST_DRAWS);
    for (const count of [1, 8, 9, MOST_DRAWS - 1]) {
      const out = new Float64Array(MOST_DRAWS).fill(2);
      kernels.fill([1, 2], 5, 1, out, 0, count);
      expect(out.subarray(0, count)).toEqual(most.subarray(0, count));
      expect(out.subarray(count).every((value) => value === 2)).toBe(true);
    }
    expect(most.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(new Set(most).size).toBe(MOST_DRAWS);
  });
});

describe('RandomKernels.shuffledTable', () => {
  it('gives the table that JavaScript shuffles, for every size about a batch of draws, and for the largest', () => {
    const sizes = [1, 2, 3, 9, 191, 192, 193, 194, 385, 386, 1000, 40_000, 65_535, 65_536];
    for (const [i, n] of sizes.entries()) {
      const expected = new PhiloxRandom([i, -i], inJs).shuffle(Array.from({ length: n }, (_, row) => row));
      expect([...kernels.shuffledTable([i, -i], n)]).toEqual(expected);
    }
  });

  it('gives each caller a table of its own', () => {
    const table = kernels.shuffledTable([1, 1], 100);
    const copy = table.slice();
    kernels.shuffledTable([2, 2], 100);
    expect(table).toEqual(copy);
    expect(table.buffer.byteLength).toBe(200);
  });
});

describe('RandomKernels.feistel', () => {
  const keys = new Uint32Array(8);
  const random = new PhiloxRandom([3, 4]);
  for (let i = 0; i < 8; i++) keys[i] = random.int(2 ** 32);

  it.each([1, 2, 4, 5, 16, 17, 1000, 65_537, 262_144, 262_145, 2 ** 20 + 1, 2 ** 30, 2 ** 30 + 1, 2 ** 31])(
    'gives the elements that JavaScript gives, of %d',
    (n) => {
      const elementAt = feistelPermutation(n, keys);
      for (const count of [1, 7, 8, 9, 100, MOST_ELEMENTS].filter((size) => size <= n)) {
        for (const first of [0, Math.floor((n - count) / 3), n - count]) {
          const out = new Int32Array(count + 2).fill(-1);
          kernels.feistel(n, keys, first, out, 1, count);
          const expected = Int32Array.from({ length: count }, (_, i) => elementAt(first + i));
          expect(out.subarray(1, count + 1)).toEqual(expected);
          expect([out[0], out[count + 1]]).toEqual([-1, -1]);
        }
      }
    },
  );

  it('takes the keys of each call', () => {
    const [a, b] = [new Int32Array(50), new Int32Array(50)];
    kernels.feistel(1e6, keys, 0, a, 0, 50);
    kernels.feistel(1e6, keys.toReversed(), 0, b, 0, 50);
    expect(a).not.toEqual(b);
    kernels.feistel(1e6, keys, 0, b, 0, 50);
    expect(a).toEqual(b);
  });
});
