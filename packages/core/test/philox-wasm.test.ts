import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PHILOX_WASM } from '../src/philox-wasm.ts';

describe('PHILOX_WASM', () => {
  it('is what assembly/philox.ts compiles to', () => {
    const script = fileURLToPath(new URL('../scripts/embed-wasm.js', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('is a small module that imports nothing', () => {
    const bytes = Buffer.from(PHILOX_WASM, 'base64');
    const module = new WebAssembly.Module(bytes);
    expect(bytes.length).toBeLessThan(1500);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    expect(WebAssembly.Module.exports(module)).toEqual([
      { name: 'fill', kind: 'function' },
      { name: 'memory', kind: 'memory' },
    ]);
  });
});
