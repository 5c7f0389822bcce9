import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { selectBackend } from '@lt/backend';
// Registers the gradients of tfjs's ops, which tfjs-core alone does not have in Node.
import '@tensorflow/tfjs-layers';
import { loadImages } from './data/load-images.ts';
import { startProgress } from './progress.ts';
import { drawFsaPictures } from './run/draw-fsa-pictures.ts';
import type { BenchmarkResults } from './types.ts';

// Draws maps, fusions, and features before and after for docs/guide/feature-space-augmentation.md, of the first seed of a run of `demo --methods fsa`.
// The run's file holds no network: it is trained again, as the file says. fsa-pictures [results.json] [--out .]
const published = new URL('../../../docs/results/fsa.json', import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: '.' } },
});
const inFolder = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const [path] = positionals;
const file = path === undefined ? published : inFolder(path);
const { settings } = JSON.parse(await readFile(file, 'utf8')) as BenchmarkResults;
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const { imbalanceRatio, maxPerClass } = settings;
const images = await loadImages(settings.data, { imbalanceRatio, maxPerClass, seed: 'images', say });
const { name, device } = await selectBackend();
say(`Backend: ${name} (${device})`);
const progress = startProgress(process.stderr);
const folder = await mkdtemp(join(tmpdir(), 'lt-fsa-pictures-'));
try {
  const files = await drawFsaPictures(images, settings, {
    seed: settings.seeds[0]!,
    folder,
    signal: new AbortController().signal,
    onProgress: (done) => progress.update(done, 'training'),
  });
  await mkdir(inFolder(values.out), { recursive: true });
  for (const [name, contents] of Object.entries(files)) {
    await writeFile(join(inFolder(values.out), name), contents);
  }
} finally {
  progress.stop();
  await rm(folder, { recursive: true, force: true });
}
