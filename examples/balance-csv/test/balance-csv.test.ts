import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METHODS } from '../src/balance.ts';
import { parseStrategy } from '../src/parse-strategy.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'balance-csv-'));
  // Digits that a number would not print again, and a label with a comma.
  const common = Array.from({ length: 40 }, (_, i) => `${i % 8}.50,common,${i % 5}`);
  const rare = Array.from({ length: 8 }, (_, i) => `${20 + i}.0,"rare, very",${i / 4}`);
  await writeFile(join(folder, 'in.csv'), `x,kind,y\n${[...common, ...rare].join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function balanceCsv(...args: string[]): Promise<{ stdout: string; lines: string[] }> {
  const output = join(folder, 'out.csv');
  const node = ['--conditions=@lt/source', '--import=tsx', main];
  const { stdout } = await run(process.execPath, [
    ...node,
    join(folder, 'in.csv'),
    output,
    '--target',
    'kind',
    ...args,
  ]);
  return { stdout, lines: (await readFile(output, 'utf8')).trimEnd().split('\n') };
}

describe('balance-csv', () => {
  it('streams SMOTE: what was there stays digit for digit, and what is new is written as numbers', async () => {
    const input = (await readFile(join(folder, 'in.csv'), 'utf8')).trimEnd().split('\n');
    const { stdout, lines } = await balanceCsv('--seed', '3');
    expect(stdout).toBe('common: 40 → 40\nrare, very: 8 → 40\n');
    expect(lines).toHaveLength(81);
    expect(lines.filter((line) => input.includes(line)).toSorted()).toEqual(input.toSorted());
    const made = lines.filter((line) => !input.includes(line));
    for (const line of made) {
      const [x, y] = /^([\d.]+),"rare, very",([\d.]+)$/.exec(line)!.slice(1).map(Number);
      expect(x! >= 20 && x! <= 27 && Math.abs(y! - (x! - 20) / 4) < 1e-6, line).toBe(true);
    }
    expect((await balanceCsv('--seed', '3')).lines).toEqual(lines);
    expect((await balanceCsv('--seed', '4')).lines).not.toEqual(lines);
  });

  it.each(METHODS.filter((method) => method !== 'smote'))('offers %s', async (method) => {
    const { stdout, lines } = await balanceCsv('--method', method);
    const after = [...stdout.matchAll(/→ (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(lines).toHaveLength(after + 1);
    expect(lines[0]).toBe('x,kind,y');
  });

  it('says which cell is not a number, and leaves no file behind', async () => {
    await writeFile(join(folder, 'words.csv'), 'x,kind\n1,a\ntwo,b\n');
    const args = [join(folder, 'words.csv'), join(folder, 'never.csv'), '--target', 'kind'];
    const failed = run(process.execPath, ['--conditions=@lt/source', '--import=tsx', main, ...args]);
    await expect(failed).rejects.toMatchObject({
      stderr: expect.stringContaining("row 2, column 'x': expected a number, got 'two'."),
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it('says that there is no such file, without a stack trace', async () => {
    const missing = join(folder, 'missing.csv');
    const node = ['--conditions=@lt/source', '--import=tsx', main];
    const failed = run(process.execPath, [...node, missing, join(folder, 'out.csv'), '--target', 'kind']);
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ENOENT: no such file or directory, open '.*missing\.csv'\n$/),
    });
  });

  it('lists the columns where the target is none of them', async () => {
    await expect(balanceCsv('--target', 'label')).rejects.toMatchObject({
      stderr: expect.stringContaining("--target: expected one of the columns 'x', 'kind', 'y', got 'label'."),
    });
  });
});

describe('parseStrategy', () => {
  it('reads words, numbers, rules and sizes', () => {
    expect(parseStrategy('not majority')).toBe('not majority');
    expect(parseStrategy('0.5')).toBe(0.5);
    expect(parseStrategy('power:0.5')).toEqual({ power: 0.5 });
    expect(parseStrategy('{"ratio": 12}')).toEqual(new Map([['ratio', 12]]));
    expect(() => parseStrategy('half')).toThrow("got 'half'.");
    expect(() => parseStrategy('{"a": ')).toThrow('--strategy');
  });
});
