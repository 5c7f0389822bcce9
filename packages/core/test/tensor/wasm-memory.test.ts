import { describe, expect, it } from 'vitest';
import { wasmBytesFor } from '../../src/tensor/wasm-bytes-for.ts';
import { wasmMemoryOf } from '../../src/tensor/wasm-memory-of.ts';

const base64 = (...bytes: number[]): string => Buffer.from(bytes).toString('base64');
const HEADER = [0, 97, 115, 109, 1, 0, 0, 0];
/** A type, `(i32) -> (i32)`, as the section of which a module may have any before its imports. */
const TYPES = [1, 6, 1, 96, 1, 127, 1, 127];
/** `(import "env" "memory" (memory 1 65536))`, and what follows. */
const MEMORY = [3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 1, 1, 128, 128, 4];
/** `(func (param i32) (result i32) (i32.load (local.get 0)))`, exported as `f`. */
const LOAD = [3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 32, 0, 40, 2, 0, 11];
const MODULE = base64(...HEADER, ...TYPES, 2, MEMORY.length + 1, 1, ...MEMORY, ...LOAD);

describe('wasmBytesFor', () => {
  it.each([
    [false, 1],
    [false, 65_536],
    [true, 1],
    [true, 65_536],
  ])('makes a module that runs on memory that is shared (%s), of at most %d pages', (shared, maximum) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum, shared });
    const module = new WebAssembly.Module(wasmBytesFor(memory, MODULE));
    const { f } = new WebAssembly.Instance(module, { env: { memory } }).exports as { f(at: number): number };
    new Int32Array(memory.buffer)[3] = 77;
    expect(f(12)).toBe(77);
  });

  it('differs in one bit', () => {
    const of = (shared: boolean): Uint8Array =>
      wasmBytesFor(new WebAssembly.Memory({ initial: 1, maximum: 1, shared }), MODULE);
    const [own, shared] = [of(false), of(true)];
    const changed = [...own.keys()].filter((i) => own[i] !== shared[i]);
    expect(changed.map((i) => own[i]! ^ shared[i]!)).toEqual([2]);
  });

  it.each([
    ['that imports nothing', base64(...HEADER, ...TYPES)],
    ['that imports a memory without a maximum', base64(...HEADER, 2, 8, 1, 1, 97, 1, 98, 2, 0, 1)],
    ['that imports a memory that is shared', base64(...HEADER, 2, 9, 1, 1, 97, 1, 98, 2, 3, 1, 1)],
    ['whose first import is a function', base64(...HEADER, ...TYPES, 2, 7, 1, 1, 97, 1, 98, 0, 0)],
  ])('refuses a module %s', (_, module) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    expect(() => wasmBytesFor(memory, module)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: wasmBytesFor: expected \`base64\` to be a module whose first import is a memory with a maximum, got another one.]`,
    );
  });
});

describe('wasmMemoryOf', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });

  it('finds the memory where tfjs keeps it, in the build for threads and in the others', () => {
    expect(wasmMemoryOf({ wasm: { asm: { memory } } })).toBe(memory);
    expect(wasmMemoryOf({ wasm: { wasmMemory: memory, asm: {} } })).toBe(memory);
  });

  it.each([[{}], [{ wasm: null }], [{ wasm: { asm: {} } }], [{ wasm: { asm: { memory: 'elsewhere' } } }]])(
    'finds none in %j',
    (backend) => {
      expect(wasmMemoryOf(backend)).toBeUndefined();
    },
  );
});
