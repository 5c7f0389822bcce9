import '@tensorflow/tfjs-backend-wasm';
import { exp, setBackend, tensor1d, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { enableWasmTraining } from '../../src/enable-wasm-training.ts';

beforeAll(async () => {
  await enableWasmTraining();
  await setBackend('wasm');
});

async function exponentials(x: ArrayLike<number>): Promise<Float32Array> {
  return (await exp(tensor1d(Float32Array.from(x))).data()) as Float32Array;
}

describe('Exp on wasm', () => {
  it('is off by at most 1.1 units in the last place, of normal numbers and of denormal ones', async () => {
    // All exponents of float32 at both signs, and the range in which neither 0 nor Infinity comes out.
    const bits = Float32Array.from(
      { length: 1 << 16 },
      (_, i) => new Float32Array(Uint32Array.of((i << 16) + 12345).buffer)[0]!,
    );
    const range = Float32Array.from({ length: 200_003 }, (_, i) => -105 + i * 0.000969);
    for (const x of [bits, range]) {
      const y = await exponentials(x);
      let worst = 0;
      for (const [i, value] of y.entries()) {
        const exact = Math.exp(x[i]!);
        if (Number.isNaN(exact) || Math.fround(exact) === value) {
          if (Number.isNaN(exact)) expect(value).toBeNaN();
          continue;
        }
        const unit = 2 ** (Math.max(Math.floor(Math.log2(exact)), -126) - 23);
        worst = Math.max(worst, Math.abs(value - exact) / unit);
      }
      expect(worst).toBeLessThan(1.1);
    }
  });

  it('is 1 of 0, Infinity beyond 88.72, 0 below -103.97, and NaN of NaN', async () => {
    const x = [0, -0, 88.72, 88.73, Infinity, -103.9, -104, -Infinity, Number.NaN];
    const least = 2 ** -149;
    const y = await exponentials(x);
    expect([...y.slice(0, 2), ...y.slice(3)]).toEqual([1, 1, Infinity, Infinity, least, 0, 0, Number.NaN]);
    expect(y[2]).toBeLessThan(Infinity);
  });

  it.each([1, 2, 3, 4, 5, 17])('takes %i numbers', async (size) => {
    const x = Array.from({ length: size }, (_, i) => i / 20 - 1);
    const y = await exponentials(x);
    for (const [i, value] of y.entries()) expect(value).toBeCloseTo(Math.exp(x[i]!), 5);
  });

  it('takes none', async () => {
    expect(await exp(zeros([0, 3])).data()).toHaveLength(0);
  });
});
