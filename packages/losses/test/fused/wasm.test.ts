import { expectWasmUpToDate } from '@lt/testkit';
import { backend, getKernel, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enableFusedLosses } from '../../src/fused/index.ts';
import { CONSTANTS } from '../../src/fused/wasm/constants.ts';
import { LOSS_WASM } from '../../src/fused/wasm/loss-wasm.ts';
import { BYTES, type LossLoops, moduleOf, type WasmBackend } from '../../src/fused/wasm/wasm-backend.ts';
import { prepare } from '../../src/fused/wasm.ts';
import { softmaxCrossEntropy } from '../../src/index.ts';

const bytes = Uint8Array.from(atob(LOSS_WASM), (character) => character.charCodeAt(0));

describe('LOSS_WASM', () => {
  it('is what the folder assembly compiles to', () => {
    expectWasmUpToDate(new URL('../../', import.meta.url));
  });

  it('is a small module that imports nothing but memory, and puts nothing into it', () => {
    const module = new WebAssembly.Module(bytes);
    expect(bytes.length).toBeLessThan(5000);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    new WebAssembly.Instance(module, { env: { memory } });
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  });
});

describe('the loops', () => {
  const TABLE = 16;
  const FROM = 1024;
  const OUT = 40_960;
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2 });
  const numbers = new Float32Array(memory.buffer);
  const loops = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
    .exports as unknown as LossLoops;
  for (const [i, constant] of CONSTANTS.entries()) {
    numbers.fill(constant, TABLE / BYTES + 4 * i, TABLE / BYTES + 4 * i + 4);
  }
  const put = (values: readonly number[], at = FROM): number => {
    numbers.set(values, at / BYTES);
    return at + BYTES * values.length;
  };
  /** The largest error of the numbers at OUT, in units in the last place of float32. */
  const worst = (expected: readonly number[]): number =>
    expected.reduce((most, value, i) => {
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23);
      return Math.max(most, Math.abs(numbers[OUT / BYTES + i]! - value) / unit);
    }, 0);
  const grid = (least: number, most: number, n: number): number[] =>
    Array.from({ length: n }, (_, i) => Math.fround(least + ((most - least) * i) / n));

  it('know the exponential to 1.3 units in the last place, and 0 where float32 loses digits', () => {
    let error = 0;
    for (const [least, most] of [
      [-1, 0],
      [-20, 0],
      [-87.3, -80],
      [-1e-3, 0],
    ] as const) {
      const exponents = grid(least, most, 8000);
      loops.writeExponentials(FROM, put(exponents), 1, 0, 1, OUT, TABLE);
      error = Math.max(error, worst(exponents.map(Math.exp)));
    }
    expect(error).toBeGreaterThan(0.4);
    expect(error).toBeLessThan(1.3);
    const ends = [0, -0, -87.4, -1e30, Number.NEGATIVE_INFINITY, Number.NaN];
    loops.writeExponentials(FROM, put(ends), 1, 0, 1, OUT, TABLE);
    expect([...numbers.slice(OUT / BYTES, OUT / BYTES + 6)]).toEqual([1, 1, 0, 0, 0, Number.NaN]);
  });

  it('know log(1 + exp(x)) and its slope to a few units in the last place', () => {
    let [error, errorOfSlope] = [0, 0];
    const exponents = [...grid(-87, 0, 700), ...grid(-3, 3, 700), ...grid(0, 80, 600)];
    for (const [i, x] of exponents.entries()) {
      const end = put([x]);
      const loss = loops.sigmoidLoss(FROM, end, 0, 0, 0, 1, 0, 0, TABLE);
      const expected = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      error = Math.max(error, Math.abs(loss / expected - 1) * 2 ** 23);
      loops.sigmoidGradient(FROM, end, 0, 0, 0, 1, 0, 0, 1, OUT, TABLE);
      const slope = x > 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
      errorOfSlope = Math.max(errorOfSlope, Math.abs(numbers[OUT / BYTES]! / slope - 1) * 2 ** 23);
      expect(Number.isFinite(loss), String(i)).toBe(true);
    }
    expect(error).toBeLessThan(4);
    expect(errorOfSlope).toBeLessThan(4);
  });

  it('add 100,000 equal numbers to six digits', () => {
    const big = new WebAssembly.Memory({ initial: 8, maximum: 8 });
    const { sum } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: big } })
      .exports as unknown as LossLoops;
    new Float32Array(big.buffer).fill(0.1, 0, 100_000);
    expect(sum(0, 400_000) / (100_000 * Math.fround(0.1))).toBeCloseTo(1, 5);
  });

  it('find the only number that is not 0, wherever it is', () => {
    for (const n of [1, 3, 16, 17, 70]) {
      for (let hot = 0; hot < n; hot++) {
        const row = Array.from({ length: n }, (_, i) => Number(i === hot));
        expect(loops.hotOf(FROM, put(row))).toBe(hot);
        if (hot > 0) expect(loops.hotOf(FROM, put(row.with(0, Number.NaN)))).toBe(-2);
      }
      expect(loops.hotOf(FROM, put(new Array(n).fill(-0)))).toBe(-1);
    }
  });

  it('find the largest number, of any length of row', () => {
    for (let n = 1; n < 20; n++) {
      for (let i = 0; i < n; i++) {
        const row = Array.from({ length: n }, (_, k) => (k === i ? 5 : -k));
        expect(loops.largest(FROM, put(row))).toBe(5);
      }
    }
  });
});

describe('on a wasm backend', () => {
  beforeAll(() => setBackend('wasm'));
  afterEach(() => setBackend('wasm'));

  it('whose memory is out of reach, says so and leaves the composed form', async () => {
    expect(prepare({ wasm: { _malloc: () => 0 } })).toBe(
      'this version of tfjs-backend-wasm keeps its memory to itself',
    );
    const { wasm } = backend() as unknown as { wasm: { asm?: object } };
    const { asm } = wasm;
    delete wasm.asm;
    try {
      expect(await enableFusedLosses()).toEqual({
        backend: 'wasm',
        kernels: [],
        reason: 'this version of tfjs-backend-wasm keeps its memory to itself',
      });
      expect(getKernel('LtAffineSoftmax', 'wasm')).toBeUndefined();
    } finally {
      if (asm) wasm.asm = asm;
    }
    const loss = await softmaxCrossEntropy([0], tensor2d([[0, 0]])).data();
    expect(loss[0]).toBeCloseTo(Math.LN2, 6);
  });

  it.each([false, true])('runs the loops on its memory, be it shared by threads (%s) or not', (shared) => {
    const wasmMemory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared });
    const { loops, memory } = moduleOf({ wasm: { wasmMemory, _malloc: () => 16 } } as unknown as WasmBackend);
    expect(memory).toBe(wasmMemory);
    new Float32Array(memory.buffer, 1024, 5).set([1, 2, 3, 4, 5]);
    expect(loops.sum(1024, 1024 + 5 * BYTES)).toBe(15);
  });

  it('makes the loops once', async () => {
    await enableFusedLosses();
    const wasm = backend() as unknown as WasmBackend;
    expect(moduleOf(wasm)).toBe(moduleOf(wasm));
    expect(getKernel('LtAffineSoftmax', 'wasm')).toBeDefined();
  });
});
