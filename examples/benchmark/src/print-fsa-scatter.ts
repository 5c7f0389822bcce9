import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { selectBackend } from '@lt/backend';
// Registers the gradients of tfjs's ops, which tfjs-core alone does not have in Node.
import '@tensorflow/tfjs-layers';
import { loadImages } from './data/load-images.ts';
import { startProgress } from './progress.ts';
import { drawFsaScatter } from './run/draw-fsa-scatter.ts';
import type { BenchmarkResults } from './types.ts';

// Draws the features of docs/guide/feature-space-augmentation.md before and after, for the first seed of a run of `demo --methods fsa`. The run's
// file holds no network: it is trained again, as the file says. fsa-scatter [results.json] [--picture fsa-scatter.svg]
const published = new URL('../../../docs/results/fsa.json', import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { picture: { type: 'string', default: 'fsa-scatter.svg' } },
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
const folder = await mkdtemp(join(tmpdir(), 'lt-fsa-scatter-'));
try {
  const picture = await drawFsaScatter(images, settings, {
    seed: settings.seeds[0]!,
    folder,
    signal: new AbortController().signal,
    onProgress: (done) => progress.update(done, 'training'),
  });
  await writeFile(inFolder(values.picture), picture);
} finally {
  progress.stop();
  await rm(folder, { recursive: true, force: true });
}
