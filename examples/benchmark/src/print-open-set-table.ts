import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadImages } from './data/load-images.ts';
import { compactJson } from './report/compact-json.ts';
import { openImagesPicture } from './report/open-images-picture.ts';
import { openPicture, SHOWN } from './report/open-picture.ts';
import { openTable } from './report/open-table.ts';
import { publishedOpen } from './report/published-open.ts';
import { loadMethods } from './run/load-methods.ts';
import type { BenchmarkResults } from './types.ts';

// Prints a table of docs/guide/open-set.md from the file that a run of `demo --methods open-set` has written, writes what is published of
// it, and draws its pictures; that of images is for Fashion-MNIST only, whose licence lets them be passed on:
// open-set-table [results.json] [--publish open-set.json] [--picture open-set.svg] [--images open-set-images.svg]
const published = new URL('../../../docs/results/open-set.json', import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { publish: { type: 'string' }, picture: { type: 'string' }, images: { type: 'string' } },
});
const inFolder = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const [path] = positionals;
const file = path === undefined ? published : inFolder(path);
const results = JSON.parse(await readFile(file, 'utf8')) as BenchmarkResults;
const methods = await loadMethods();
process.stdout.write(`${openTable(results, methods)}\n`);
if (values.publish !== undefined)
  await writeFile(inFolder(values.publish), compactJson(publishedOpen(results)));
if (values.picture !== undefined) await writeFile(inFolder(values.picture), openPicture(results, methods));
if (values.images !== undefined) {
  const { maxPerClass, imbalanceRatio } = results.settings;
  const images = await loadImages('fashion-mnist', { maxPerClass, imbalanceRatio, seed: 'images' });
  await writeFile(inFolder(values.images), openImagesPicture(results, SHOWN.at(-1)!, images));
}
