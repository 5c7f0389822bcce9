import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/**
 * Expects the WebAssembly that a package has committed to be what its source compiles to, by the package's own script `wasm`.
 *
 * @param packageFolder - `new URL('../', import.meta.url)`.
 * @param script - Name of the script in package.json. @default 'wasm'
 */
export function expectWasmUpToDate(packageFolder: URL, script = 'wasm'): void {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8'));
  const [node, file, ...args] = scripts[script].split(' ');
  const { status, stdout, stderr } = spawnSync(node, [file, '--check', ...args], {
    cwd: fileURLToPath(packageFolder),
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
}
