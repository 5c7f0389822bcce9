import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@lt/backend';
import '@tensorflow/tfjs-layers';
import { splitHeadTail } from '@lt/core';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedImages } from '../../src/data/generated-images.ts';
import { drawFsaPictures } from '../../src/run/draw-fsa-pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'lt-pictures-'));
beforeAll(async () => {
  await selectBackend({ require: 'wasm' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const images = generatedImages({ maxPerClass: 30, imbalanceRatio: 10, seed: 0 });

const draw = (seed: number): Promise<Record<string, string | Uint8Array>> =>
  drawFsaPictures(
    images,
    { epochs: 2, batchSize: 16, learningRate: 0.05 },
    { seed, folder: join(folder, String(seed)), signal: new AbortController().signal },
  );

describe('drawFsaPictures', () => {
  it('shows maps, fusions, and the rarest class with its donors and its augmented features, again the same', async () => {
    const before = memory().numTensors;
    const files = await draw(0);
    const svg = String(files['fsa-scatter.svg']);
    const names = new Map<string, number>();
    for (const [, name] of svg.matchAll(/<circle [^>]*><title>([^<]+)<\/title>/g)) {
      names.set(name!, (names.get(name!) ?? 0) + 1);
    }
    const { classNames, classCounts } = images;
    // Each image on both sides, and 50 augmented features on one.
    const rarest = classNames.at(-1)!;
    expect(names.get(rarest)).toBe(2 * classCounts.at(-1)! + 50);
    const donors = [...names.keys()]
      .filter((name) => name !== rarest)
      .map((name) => classNames.indexOf(name));
    expect(donors).toHaveLength(3);
    const { head } = splitHeadTail(classCounts);
    for (const donor of donors) {
      expect(head).toContain(donor);
      expect(names.get(classNames[donor]!)).toBe(2 * Math.min(classCounts[donor]!, 50));
    }
    expect(svg).toContain('after feature space augmentation');
    expect(memory().numTensors).toBe(before);
    // From the training that is found done in its folder.
    expect(existsSync(join(folder, '0'))).toBe(true);
    expect(await draw(0)).toEqual(files);
    const others = await draw(1);
    expect(Object.keys(others)).toEqual(['fsa-maps.png', 'fsa-draws.png', 'fsa-scatter.svg']);
    for (const [name, contents] of Object.entries(others)) expect(contents).not.toEqual(files[name]);
  });

  it('has drawn the published picture, which is small enough for a page', () => {
    const svg = readFileSync(new URL('../../../../docs/results/fsa-scatter.svg', import.meta.url), 'utf8');
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('>Shirt</text>');
    expect(svg.length).toBeLessThan(150_000);
  });
});
