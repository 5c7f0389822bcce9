import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const papers = readFileSync(new URL('PAPERS.md', root), 'utf8');

/** What has no paper: plain definitions, checks and machinery. */
const WITHOUT_PAPER = new Set([
  'checkNumber',
  'checkNumbers',
  'checkOneOf',
  'checkOptions',
  'checkSeed',
  'classPrior',
  'classWeightedSampler',
  'composeAugmentations',
  'constant',
  'copyModel',
  'countClasses',
  'createYielder',
  'describeBackends',
  'describeValue',
  'enableFusedLosses',
  'epochCallback',
  'extractFeatures',
  'featureStatistics',
  'fileStore',
  'imbalanceRatio',
  'importWeights',
  'indexedDbStore',
  'joinPictures',
  'loadCheckpoint',
  'longTailReport',
  'nearestNeighbors',
  'pickRows',
  'picturePage',
  'randomUnderSample',
  'registerClassifierLayers',
  'registerOltrLayers',
  'resNetNames',
  'resolveSamplingStrategy',
  'saveCheckpoint',
  'selectBackend',
  'splitBackbone',
  'toPng',
  'trainLoop',
  'wasmBytesFor',
  'wasmMemoryOf',
]);

function exportedFunctions(folder: string): string[] {
  const index = readFileSync(new URL(`packages/${folder}/src/index.ts`, root), 'utf8');
  const names = [...index.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list]) => list!.split(','));
  return names.map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type '));
}

describe('PAPERS.md', () => {
  const folders = readdirSync(new URL('packages/', root)).filter((folder) => folder !== 'testkit');

  it.each(folders)('names every function of %s that comes from a paper', (folder) => {
    const functions = exportedFunctions(folder);
    expect(functions.length).toBeGreaterThan(0);
    const missing = functions.filter((name) => !WITHOUT_PAPER.has(name) && !papers.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });
});
