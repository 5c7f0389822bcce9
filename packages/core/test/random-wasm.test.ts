import { expectWasmUpToDate } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { RANDOM_WASM } from '../src/random-wasm.ts';

describe('RANDOM_WASM', () => {
  it('is what the folder assembly compiles to', () => {
    expectWasmUpToDate(new URL('../', import.meta.url));
  });

  it('is a small module that imports nothing', () => {
    const bytes = Buffer.from(RANDOM_WASM, 'base64');
    const module = new WebAssembly.Module(bytes);
    expect(bytes.length).toBeLessThan(2000);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const exports = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`);
    expect(exports.toSorted()).toEqual([
      'function feistel',
      'function fill',
      'function permute',
      'memory memory',
    ]);
  });
});
