import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const file = fileURLToPath(new URL('../compose-bbn.ts', import.meta.url));
const source = readFileSync(file, 'utf8');

describe('compose-bbn', () => {
  it('prints what it says, as a program that anybody may start', async () => {
    const said = source.match(/console\.log\(.*\/\/ (.*)$/m)![1]!;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@lt/source',
      '--import=tsx',
      file,
    ]);
    expect(stdout.trim()).toBe(said);
    // Each class of a test set on which guessing gives a third.
    for (const recall of said.split(' ').map(Number)) expect(recall).toBeGreaterThan(0.8);
  });

  it('has fewer than 40 lines', () => {
    expect(source.trimEnd().split('\n').length).toBeLessThan(40);
  });
});
