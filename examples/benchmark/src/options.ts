import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { BATCH_SIZE, EPOCHS, LEARNING_RATE } from './settings.ts';

/** What the command line says. */
export interface Options {
  data: string;
  methods: string[];
  seeds: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
  imbalanceRatio: number;
  maxPerClass: number;
  /** Where images of unknown classes are; a folder, or `notmnist` in `LT_DATA`. */
  openImages?: string;
  /** How many of the rarest classes to hold out as unknown. */
  unknownClasses?: number;
  backend: string;
  workers: number;
  out: string;
  fresh: boolean;
}

const BACKENDS = ['auto', 'tensorflow-gpu', 'webgpu', 'tensorflow', 'wasm', 'cpu'];

/**
 * Reads the command line. Relative paths start at the folder in which the command was given.
 *
 * @returns The options, or the exit code with which to end (help was shown, or an option is wrong: commander has said so).
 */
export function readOptions(
  argv: readonly string[],
  folder: string,
  methodIds: readonly string[],
): Options | { exitCode: number } {
  const command = new Command('demo')
    .description('Trains long-tail methods on one long-tailed image set, and shows what each is worth.')
    .option(
      '--data <set>',
      'fashion-mnist, generated, or a folder with the four idx files of a set of grey images',
      'fashion-mnist',
    )
    .option(
      '--methods <ids>',
      `'standard', 'losses', 'decoupling', 'open-set', 'fsa', 'fsa-sweep', 'all', or some of ${methodIds.join(', ')}`,
      words,
      ['standard'],
    )
    .option('--seeds <n>', 'trainings per method, seeds 0 to n - 1', whole(1), 1)
    .option('--epochs <n>', 'epochs per training', whole(1), EPOCHS)
    .option('--batch-size <n>', 'images per step', whole(1), BATCH_SIZE)
    .option('--learning-rate <x>', 'start of the cosine schedule', positive, LEARNING_RATE)
    .option('--imbalance-ratio <x>', 'largest class count divided by the smallest', atLeastOne, 100)
    .option('--max-per-class <n>', 'training images of the largest class', whole(2), 1000)
    .option(
      '--open-images <set>',
      "images of unknown classes, to be rejected: 'notmnist' (in LT_DATA), or a folder with idx files of grey images",
    )
    .option('--unknown-classes <n>', 'the rarest classes of a folder, held out as unknown', whole(1))
    .option('--backend <name>', BACKENDS.join(', '), oneOf(BACKENDS), 'auto')
    .option('--workers <n>', 'trainings side by side', whole(1), availableParallelism())
    .option('--out <folder>', 'where results.json and report.html are written', 'results')
    .option('--fresh', 'start over where an interrupted run would go on', false)
    .allowExcessArguments(false)
    .exitOverride();
  try {
    // `pnpm demo -- --epochs 1` hands the two dashes on.
    command.parse(argv[0] === '--' ? argv.slice(1) : [...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2 };
    throw error;
  }
  const options = command.opts<Options>();
  const isFolder = options.data !== 'fashion-mnist' && options.data !== 'generated';
  return {
    ...options,
    data: isFolder ? resolve(folder, options.data) : options.data,
    ...(options.openImages !== undefined &&
      options.openImages !== 'notmnist' && { openImages: resolve(folder, options.openImages) }),
    out: resolve(folder, options.out),
  };
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function whole(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < min) {
      throw new InvalidArgumentError(`Expected a whole number of at least ${min}.`);
    }
    return value;
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

function atLeastOne(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 1)
    throw new InvalidArgumentError('Expected a number of at least 1.');
  return value;
}

function oneOf(choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (!choices.includes(text)) throw new InvalidArgumentError(`Expected one of ${choices.join(', ')}.`);
    return text;
  };
}
