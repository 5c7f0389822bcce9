import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawScene, describe as inWords } from '../src/draw-scene.ts';
import { METHOD_NAMES, makeScene, type Settings } from '../src/make-scene.ts';

const START: Settings = {
  method: 'smote',
  kNeighbors: 5,
  mNeighbors: 10,
  ratio: 0.5,
  overlap: 0.6,
  seed: 0,
};

describe('makeScene', () => {
  it('colors every minority point by its danger, and links each new point to base and neighbor', async () => {
    const { points, links } = await makeScene(START);
    const count = (kind: string): number => points.filter((point) => point.kind === kind).length;
    expect(count('majority')).toBe(240);
    expect(count('safe') + count('danger') + count('noise')).toBe(36);
    expect(Math.min(count('safe'), count('danger'))).toBeGreaterThan(0);
    expect(count('new')).toBe(84);
    expect(links).toHaveLength(84);
    for (const [i, { x1, y1, x2, y2 }] of links.entries()) {
      const { x, y } = points[276 + i]!;
      expect(Math.abs((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1))).toBeLessThan(1e-5);
    }
  });

  it('bases the points of Borderline-SMOTE on those in danger', async () => {
    const { points, links } = await makeScene({ ...START, method: 'borderlineSmote, kind 1' });
    const danger = new Set(points.filter(({ kind }) => kind === 'danger').map(({ x, y }) => `${x},${y}`));
    for (const { x1, y1 } of links) expect(danger.has(`${x1},${y1}`)).toBe(true);
  });
});

describe('drawScene', () => {
  it.each(METHOD_NAMES)('draws %s, and says in words what there is', async (method) => {
    const { document } = parseHTML('<!doctype html><html><body></body></html>');
    const scene = await makeScene({ ...START, method });
    const svg = drawScene(scene, document);
    expect(svg.querySelectorAll('circle')).toHaveLength(scene.points.length + 5);
    expect(svg.getAttribute('aria-label')).toBe(inWords(scene));
    expect(inWords(scene)).toContain('majority: 240');
  });
});

describe('the example', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smote-picture-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('writes a picture of each method, and a page that stands alone', async () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
    await promisify(execFile)(process.execPath, ['--conditions=@lt/source', '--import=tsx', main, folder]);
    const files = await readdir(folder);
    expect(files.filter((file) => file.endsWith('.svg'))).toHaveLength(METHOD_NAMES.length);
    const page = await readFile(join(folder, 'smote.html'), 'utf8');
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('input[type=range]')).toHaveLength(5);
    for (const output of document.querySelectorAll('output')) {
      expect(document.getElementById(output.getAttribute('for')!)?.getAttribute('type')).toBe('range');
    }
    // Nothing is loaded from elsewhere.
    expect(document.querySelectorAll('script[src], link[href], img[src]')).toHaveLength(0);
    expect(/from\s*["'](@|node:)/.test(page)).toBe(false);
  });
});
