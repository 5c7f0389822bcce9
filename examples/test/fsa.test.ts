import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const fileOf = (name: string): string => fileURLToPath(new URL(`../${name}.ts`, import.meta.url));

async function run(name: string, ...args: string[]): Promise<string> {
  const options = ['--conditions=@lt/source', '--import=tsx', fileOf(name), ...args];
  return (await promisify(execFile)(process.execPath, options)).stdout.trim();
}

describe.each([
  ['cam-overlay', 1],
  ['augment-a-tail', 2],
])('%s', (name, numLines) => {
  const source = readFileSync(fileOf(name), 'utf8');

  it('prints what it says, as a program that anybody may start', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fsa-'));
    const said = source.match(/console\.log\(.*\/\/ (.*)$/m)![1]!;
    const lines = (await run(name, join(folder, 'picture.png'))).split('\n');
    expect(lines).toHaveLength(numLines);
    expect(lines.join(', ')).toBe(said);
    if (name === 'cam-overlay') {
      const png = readFileSync(join(folder, 'picture.png'));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
    }
    rmSync(folder, { recursive: true });
  });

  it('has fewer than 40 lines', () => {
    expect(source.trimEnd().split('\n').length).toBeLessThan(40);
  });
});
