import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const folder = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');

const readme = read('README.md');
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''));
/** These say in their last line what they print, and a test of their own runs them. */
const RUN_ELSEWHERE = ['compose-bbn', 'cam-overlay', 'augment-a-tail'];

/** What the gallery says that an example prints. */
function listedOutput(name: string): string | undefined {
  const [, section = ''] = readme.split(`## [${name}](${name}.ts)\n`);
  return section.match(/^\n.+\n\n```text\n([\s\S]*?)\n```\n/)?.[1];
}

describe.each(files)('%s', (name) => {
  const source = read(`${name}.ts`);

  it('is listed with what it prints', { timeout: 240_000 }, async () => {
    const listed = listedOutput(name);
    if (RUN_ELSEWHERE.includes(name)) {
      expect(listed).toBe(source.match(/console\.log\(.*\/\/ (.*)$/m)![1]);
      return;
    }
    const file = fileURLToPath(new URL(`${name}.ts`, folder));
    const args = ['--conditions=@lt/source', '--import=tsx', file];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.trimEnd()).toBe(listed);
  });

  it('says in its first line what it shows, and has fewer than 60 lines', () => {
    expect(source).toMatch(/^\/\/ \w.{20,}\.\n/);
    expect(source.trimEnd().split('\n').length).toBeLessThan(60);
  });
});
