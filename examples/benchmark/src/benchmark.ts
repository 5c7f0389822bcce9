import { access, constants, mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { isAbsolute } from 'node:path';
import { loadImages } from './data/load-images.ts';
import type { Options } from './options.ts';
import { clock, startProgress } from './progress.ts';
import { openRows, openTable } from './report/open-table.ts';
import { textTable } from './report/text-table.ts';
import { verdict } from './report/verdict.ts';
import { writeReport } from './report/write-report.ts';
import { dropUnopened, dropUnvalidated, loadMethods, planJobs, selectMethods } from './run/load-methods.ts';
import { runJobs } from './run/run-jobs.ts';
import { openUnfinished } from './run/unfinished.ts';
import type { BenchmarkResults, LongTailedImages } from './types.ts';

/** Stands in the report where the images are not those that were asked for. */
const FALLBACK =
  'Fashion-MNIST could not be had, so these are images that the project draws itself: shapes, not clothes.';

/** What a person can do after an interruption. */
const GO_ON = 'The same command goes on from here.';

/**
 * Trains, prints the table and writes the report.
 *
 * @returns The exit code: 0, or 130 if it was interrupted (what had been measured by then is written).
 */
export async function runBenchmark(options: Options, signal: AbortSignal): Promise<number> {
  const begun = performance.now();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const selected = selectMethods(await loadMethods(), options.methods);
  const seeds = Array.from({ length: options.seeds }, (_, seed) => seed);
  // A folder of images may have a long tail of its own, to which the ratio does not apply.
  if (!isAbsolute(options.data) && options.imbalanceRatio > options.maxPerClass) {
    const limit = `at most --max-per-class (${options.maxPerClass})`;
    throw new RangeError(`--imbalance-ratio: expected ${limit}, got ${options.imbalanceRatio}.`);
  }
  await prepareFolder(options.out);
  const images = await load(options, signal, say);
  say(describe(images));
  const methods = dropUnopened(dropUnvalidated(selected, images, say), images, say);

  const benchmark: BenchmarkResults = { settings: settingsOf(options, methods, seeds, images), results: [] };
  const { seeds: _, workers: __, ...identity } = benchmark.settings;
  const unfinished = await openUnfinished(options.out, identity, options.fresh);
  benchmark.results.push(...unfinished.results.filter(({ seed }) => seeds.includes(seed)));
  const allJobs = planJobs(methods, seeds);
  const jobs = allJobs.filter(
    ({ measuredIds, seed }) =>
      !benchmark.results.some((result) => result.seed === seed && measuredIds.includes(result.method)),
  );
  const doneBefore = allJobs.length - jobs.length;
  const numBegun = jobs.filter(unfinished.hasBegun).length;
  if (doneBefore + numBegun > 0) {
    if (unfinished.backend !== undefined) benchmark.settings.backend = unfinished.backend;
    say(
      `Going on with an interrupted run: ${doneBefore} of ${allJobs.length} trainings are done, ${numBegun} begun (--fresh starts over).`,
    );
  }
  const write = (): ReturnType<typeof writeReport> => writeReport(options.out, benchmark, methods, images);
  const progress = startProgress(process.stderr);
  let saved: Promise<unknown> = Promise.resolve();
  let started = 0;
  let ended = doneBefore;
  try {
    await runJobs({
      jobs,
      images,
      plan: options,
      folderOf: unfinished.folderOf,
      backend: options.backend,
      workers: options.workers,
      signal,
      onReady: (backend, device) => {
        if (started === 0) progress.say(`Backend: ${backend} (${device})`);
        started++;
        benchmark.settings.backend = backend;
      },
      onProgress: (jobsDone) =>
        progress.update((doneBefore + jobsDone) / allJobs.length, `${ended} of ${allJobs.length} trainings`),
      onResults: (job, results) => {
        ended++;
        benchmark.results.push(...results);
        benchmark.results.sort(byMethodThenSeed(methods.map(({ id }) => id)));
        for (const { method, seed, few, overall, seconds } of results) {
          const shown = [`few-shot ${percent(few)}`, `overall ${percent(overall)}`, `${clock(seconds)} min`];
          progress.say(`  ${method}, seed ${seed}: ${shown.join(', ')}`);
        }
        // Each finished training is on disk before the next one ends.
        saved = saved.then(() => unfinished.keep(job, results, benchmark.settings.backend)).then(write);
      },
    });
  } finally {
    progress.stop();
    await saved;
  }
  if (signal.aborted && benchmark.results.length === 0) {
    // An earlier run's report in the same folder is worth more than an empty one.
    say(`Interrupted before the first training ended: no report is written. ${GO_ON}`);
    return 130;
  }
  const { resultsPath, pagePath } = await write();
  if (benchmark.results.length > 0) {
    say(textTable(benchmark, methods));
    if (openRows(benchmark, methods).length > 0) say(`\n${openTable(benchmark, methods)}`);
    for (const line of verdict(benchmark, methods)) say(line);
  }
  const wanted = methods.length * seeds.length;
  if (signal.aborted) say(`Interrupted: kept ${benchmark.results.length} of ${wanted} results. ${GO_ON}`);
  else await unfinished.remove();
  say(`\nDone in ${clock((performance.now() - begun) / 1000)} min.`);
  say(`Results: ${resultsPath}`);
  say(`Report:  ${pagePath}`);
  return signal.aborted ? 130 : 0;
}

/** Makes the folder before hours are spent on what could not be written into it. */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new RangeError(
      `--out: expected a folder to write into, got ${folder} (${(error as Error).message}).`,
    );
  }
}

async function load(
  options: Options,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<LongTailedImages> {
  let announced = '';
  return loadImages(options.data, {
    maxPerClass: options.maxPerClass,
    imbalanceRatio: options.imbalanceRatio,
    openImages: options.openImages,
    unknownClasses: options.unknownClasses,
    // The images stay the same for every training seed: only the training differs.
    seed: 'images',
    signal,
    say,
    onProgress: ({ file, totalBytes }) => {
      if (file === announced) return;
      announced = file;
      say(`Downloading ${file}${totalBytes === null ? '' : ` (${(totalBytes / 2 ** 20).toFixed(1)} MB)`} …`);
    },
  });
}

function describe({ name, source, classCounts, train, test, open }: LongTailedImages): string {
  return [
    `${name}: ${train.classIds.length} training images, ${classCounts.join(' ')} per class; ${test.classIds.length} test images`,
    `from ${source}`,
    ...(open ? [`unknown: ${open.name}`] : []),
  ].join('\n');
}

function settingsOf(
  options: Options,
  methods: readonly { id: string }[],
  seeds: number[],
  images: LongTailedImages,
): BenchmarkResults['settings'] {
  const { epochs, batchSize, learningRate, imbalanceRatio, maxPerClass, backend, workers } = options;
  return {
    // What to type to get this set again: after a fallback that is the set that was drawn instead.
    data: images.name === 'generated' ? 'generated' : options.data,
    ...(images.name === 'generated' && options.data !== 'generated' ? { dataNote: FALLBACK } : {}),
    methods: methods.map(({ id }) => id),
    seeds,
    epochs,
    batchSize,
    learningRate,
    imbalanceRatio,
    maxPerClass,
    ...(options.openImages !== undefined && { openImages: options.openImages }),
    ...(options.unknownClasses !== undefined && { unknownClasses: options.unknownClasses }),
    classCounts: [...images.classCounts],
    classNames: [...images.classNames],
    backend,
    workers,
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
  };
}

function byMethodThenSeed(order: readonly string[]) {
  return (a: { method: string; seed: number }, b: { method: string; seed: number }): number =>
    order.indexOf(a.method) - order.indexOf(b.method) || a.seed - b.seed;
}

function percent(value: number | null): string {
  return value === null ? 'none' : `${(100 * value).toFixed(1)} %`;
}
