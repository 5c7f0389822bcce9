import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RANDOM_WASM } from '../src/random-wasm.ts';

describe('RANDOM_WASM', () => {
  it('is what the folder assembly compiles to', () => {
    const script = fileURLToPath(new URL('../scripts/embed-wasm.js', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
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
