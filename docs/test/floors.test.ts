import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

/** Floor of each package: imports go down only, never sideways. A folder that is not here yet may be listed already. */
const FLOORS: Readonly<Record<string, number>> = {
  core: 0,
  backend: 1,
  sampling: 1,
  losses: 1,
  metrics: 1,
  backbones: 1,
  training: 2,
  classifiers: 3,
  oltr: 4,
  bbn: 4,
  fsa: 4,
};

interface Manifest {
  name: string;
  private?: boolean;
  sideEffects?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), 'utf8')) as Manifest;
}

const folders = readdirSync(new URL('packages/', root)).filter((folder) =>
  existsSync(new URL(`packages/${folder}/package.json`, root)),
);

describe('the floors of the house', () => {
  it.each(folders.filter((folder) => folder !== 'testkit'))('%s imports downward only', (folder) => {
    const {
      name,
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
    } = readManifest(`packages/${folder}`);
    const floor = FLOORS[folder];
    expect(name).toBe(`@lt/${folder}`);
    expect(floor, `floor of ${folder}`).toBeDefined();
    const imported = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    for (const below of imported.filter((dependency) => dependency.startsWith('@lt/'))) {
      expect(FLOORS[below.slice('@lt/'.length)], `floor of ${below}`).toBeLessThan(floor!);
    }
  });

  it.each(folders.filter((folder) => folder !== 'testkit'))(
    '%s depends on no backend, and on tfjs only as a peer',
    (folder) => {
      const {
        dependencies = {},
        optionalDependencies = {},
        sideEffects,
      } = readManifest(`packages/${folder}`);
      const tfjs = Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) =>
        name.startsWith('@tensorflow/'),
      );
      expect(tfjs).toEqual([]);
      expect(sideEffects).toBe(false);
    },
  );

  it('testkit imports core at most', () => {
    const { dependencies = {}, private: isPrivate } = readManifest('packages/testkit');
    expect(Object.keys(dependencies).filter((name) => name.startsWith('@lt/'))).toEqual(['@lt/core']);
    expect(isPrivate).toBe(true);
  });

  it('the root depends on no @lt package, so that an upward import does not compile', () => {
    const { dependencies = {}, devDependencies = {} } = readManifest('.');
    const own = Object.keys({ ...dependencies, ...devDependencies }).filter((name) =>
      name.startsWith('@lt/'),
    );
    expect(own).toEqual([]);
  });
});
