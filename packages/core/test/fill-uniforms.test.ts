import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fillUniforms } from '../src/fill-uniforms.ts';
import { philox } from '../src/philox.ts';
import { compileKernels, MOST_DRAWS, type RandomKernels } from '../src/random-kernels.ts';
import { absorbNames, type Key, ROOT_KEY } from '../src/seed-key.ts';
import { RUNS } from './laws.ts';

const key: Key = absorbNames(ROOT_KEY, ['fill'], String);
const compiled = compileKernels(WebAssembly);
const inJs = (): undefined => undefined;

/** The draws of a key, one at a time and in 64-bit integers. */
function drawsOneByOne(ofKey: Key, index: number, length: number): Float64Array {
  const words = new Uint32Array(4);
  return Float64Array.from({ length }, (_, i) => {
    const block = Math.floor((index + i) / 2);
    const odd = (index + i) % 2 === 1;
    philox(block >>> 0, Math.floor(block / 2 ** 32), 0, 0, ofKey[0], ofKey[1], words);
    const [high, low] = odd ? [words[2]!, words[3]!] : [words[0]!, words[1]!];
    return Number(((BigInt(high) >> 5n) << 26n) | (BigInt(low) >> 6n)) / 2 ** 53;
  });
}

/** The bytes of what both ways fill, which must be the same, in an array that is longer than what they fill. */
function fillBothWays(ofKey: Key, index: number, length: number): Float64Array {
  const [inWasm, plain] = [new Float64Array(length + 2).fill(-1), new Float64Array(length + 2).fill(-1)];
  fillUniforms(ofKey, index, inWasm.subarray(1, length + 1), () => compiled);
  fillUniforms(ofKey, index, plain.subarray(1, length + 1), inJs);
  expect(Buffer.from(inWasm.buffer).equals(Buffer.from(plain.buffer))).toBe(true);
  expect([plain[0], plain[length + 1]]).toEqual([-1, -1]);
  return plain.subarray(1, length + 1);
}

describe('fillUniforms', () => {
  it('has its kernel here, so that these tests compare two things', () => {
    expect(compiled).toBeDefined();
  });

  it.each([0, 1, 2, 7, 8, 9, 63, 191, 192, 193, 383, 384, 385, 577, 4999, 5000])(
    'gives the same bytes in WebAssembly as in JavaScript, and one by one, for %d draws',
    (length) => {
      for (const index of [0, 1, 2, 3, 7, 190, 2 ** 31 - 1, 2 ** 33 - 5, 2 ** 40 + 1]) {
        expect(fillBothWays(key, index, length)).toEqual(drawsOneByOne(key, index, length));
      }
    },
  );

  it('gives the same bytes for any key, start and length', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
    const index = fc.oneof(
      fc.nat(10_000),
      // Block 2^32 k starts with draw 2^33 k.
      fc
        .tuple(fc.integer({ min: 1, max: 2 ** 19 }), fc.integer({ min: -600, max: 600 }))
        .map(([k, offset]) => 2 ** 33 * k + offset),
      fc.maxSafeNat().map((i) => i - 5000 * Math.floor(i / (2 ** 53 - 5000))),
    );
    fc.assert(
      fc.property(word, word, index, fc.nat(5000), (key0, key1, start, length) => {
        const draws = fillBothWays([key0, key1], start, length);
        const at = Math.floor(length / 2);
        if (length > 0) expect(draws[at]).toBe(drawsOneByOne([key0, key1], start + at, 1)[0]);
      }),
      RUNS,
    );
  });

  it('carries into the high word of the block number at every place of a batch', () => {
    for (let before = 0; before <= MOST_DRAWS + 1; before++) {
      fillBothWays(key, 2 ** 33 - before, MOST_DRAWS + 40);
    }
    const boundary = drawsOneByOne(key, 2 ** 33 - 3, 6);
    expect(fillBothWays(key, 2 ** 33 - 40, 80).slice(37, 43)).toEqual(boundary);
    // Without the carry the blocks would start over.
    expect(fillBothWays(key, 2 ** 33, 80)).not.toEqual(fillBothWays(key, 0, 80));
  });

  it('asks for a kernel only when there is enough to fill, and passes what it needs', () => {
    const fill = vi.fn<RandomKernels['fill']>();
    const kernels = vi.fn(() => ({ ...compiled!, fill }));
    fillUniforms(key, 0, new Float64Array(7), kernels);
    expect(kernels).not.toHaveBeenCalled();
    const out = new Float64Array(300);
    fillUniforms(key, 2 ** 33 - 101, out, kernels);
    expect(fill.mock.calls).toEqual([
      [key, 2 ** 32 - 51, 1, out, 0, 101],
      [key, 2 ** 32, 0, out, 101, 192],
      [key, 2 ** 32 + 96, 0, out, 293, 7],
    ]);
  });
});
