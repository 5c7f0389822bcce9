import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

const folders = readdirSync(new URL('packages/', root)).filter(
  (folder) => existsSync(new URL(`packages/${folder}/package.json`, root)) && folder !== 'testkit',
);

describe.each(folders)('what is published of %s', (folder) => {
  const manifest = read(`packages/${folder}/package.json`);

  it('says what npm and bundlers need to know', () => {
    expect(manifest).toMatchObject({
      name: `@lt/${folder}`,
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      files: ['dist'],
      engines: { node: '>=20.19.0' },
      publishConfig: { access: 'public' },
    });
    expect(manifest.description.length).toBeGreaterThan(20);
    expect(manifest).not.toHaveProperty('private');
  });

  it('has the same entries as here, without the sources', () => {
    const published = Object.fromEntries(
      Object.entries<Record<string, string>>(manifest.exports).map(
        ([path, { '@lt/source': _, ...built }]) => [path, built],
      ),
    );
    expect(manifest.publishConfig.exports).toEqual(published);
  });

  it('has a README, API pages of every entry, and a size that is held', () => {
    expect(existsSync(new URL(`packages/${folder}/README.md`, root))).toBe(true);
    const sources = Object.values<Record<string, string>>(manifest.exports).map((conditions) =>
      conditions['@lt/source']!.slice(2),
    );
    expect(read(`packages/${folder}/typedoc.json`).entryPoints.toSorted()).toEqual(sources.toSorted());
    const sizes: { path: string }[] = read('.size-limit.json');
    const measured = sizes.map(({ path }) => path);
    expect(measured).toContain(`packages/${folder}/dist/index.js`);
  });
});
