import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { parseHTML } from 'linkedom';
import { drawScene } from './draw-scene.ts';
import { METHOD_NAMES, makeScene, type Settings } from './make-scene.ts';
import { pageHtml } from './page-html.ts';

const START: Settings = {
  method: 'borderlineSmote, kind 1',
  kNeighbors: 5,
  mNeighbors: 10,
  ratio: 0.6,
  overlap: 0.6,
  seed: 0,
};

const { positionals } = parseArgs({ allowPositionals: true });
const [folder] = positionals;
if (folder === undefined) throw new Error('Name a folder for the pictures and the page.');
await mkdir(folder, { recursive: true });
const { document } = parseHTML('<!doctype html><html><body></body></html>');
for (const method of METHOD_NAMES) {
  const scene = await makeScene({ ...START, method });
  const file = join(folder, `${method.replaceAll(/\W+/g, '-')}.svg`);
  await writeFile(file, `${drawScene(scene, document).outerHTML}\n`);
  console.log(file, scene.points.length, 'points');
}
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  conditions: ['@lt/source'],
  external: ['@tensorflow/*', 'node:*'],
});
const page = join(folder, 'smote.html');
await writeFile(page, pageHtml(outputFiles[0]!.text, START));
console.log(page);
