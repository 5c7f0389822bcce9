import type { BenchmarkSettings } from '../types.ts';
import { publicName } from './format.ts';

/**
 * Returns the shell command that runs the benchmark again with the same choices.
 *
 * A folder of images is given by its last part, after `path/to/`: where it lies on one machine is private, and no use on another.
 *
 * @param settings - What the user chose.
 * @returns One line.
 */
export function reproduceCommand(settings: BenchmarkSettings): string {
  const options = {
    data: publicName(settings.data, 'path/to/'),
    methods: settings.methods.join(','),
    seeds: settings.seeds.length,
    epochs: settings.epochs,
    'batch-size': settings.batchSize,
    'learning-rate': settings.learningRate,
    'imbalance-ratio': settings.imbalanceRatio,
    'max-per-class': settings.maxPerClass,
    ...(settings.openImages && { 'open-images': publicName(settings.openImages, 'path/to/') }),
    ...(settings.unknownClasses && { 'unknown-classes': settings.unknownClasses }),
    backend: settings.backend,
  };
  const words = Object.entries(options).map(([name, value]) => `--${name} ${shellWord(String(value))}`);
  return ['npx -y pnpm@10.34.9 demo', ...words].join(' ');
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
