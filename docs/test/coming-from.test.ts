import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const guide = readFileSync(new URL('docs/guide/coming-from-pytorch.md', root), 'utf8');
/** Every call in the second column of the tables that starts a cell or follows a comma: name, and the options in its braces. */
const calls = guide
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .flatMap((line) => [
    ...line.split('|')[2]!.matchAll(/(?:^|, ) ?`([a-z]\w+)(?:\(([^{}]*?)(?:\{([^}]*)\})?\))?`/gi),
  ])
  .map(([, name, , options = '']) => ({ name: name!, options: [...options.matchAll(/\w+/g)].map(String) }));

const packages = readdirSync(new URL('packages/', root)).filter((folder) => folder !== 'testkit');
const sources = Object.fromEntries(packages.map((folder) => [folder, sourceOf(folder)]));

function sourceOf(folder: string): string {
  const src = new URL(`packages/${folder}/src/`, root);
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('wasm'))
    .map((path) => readFileSync(new URL(path, src), 'utf8'))
    .join('\n');
}

describe('coming from PyTorch', () => {
  it('has a table for every part of the work', () => {
    expect(calls.length).toBeGreaterThan(80);
  });

  it.each(calls)('knows $name with $options', async ({ name, options }) => {
    const definition = new RegExp(`^export (async )?function ${name}\\b`, 'm');
    const home = packages.find((folder) => definition.test(sources[folder]!));
    expect(home, `package of ${name}`).toBeDefined();
    const exported = (await import(`@lt/${home}`)) as Record<string, unknown>;
    expect(exported[name]).toBeTypeOf('function');
    for (const option of options) {
      // As a field of an interface of the same package.
      expect(sources[home!], `option ${option} of ${name}`).toMatch(new RegExp(`^ +${option}\\??:`, 'm'));
    }
  });
});
