import {
  adasyn,
  borderlineSmote,
  editedNearestNeighbours,
  type ResamplingReport,
  randomOverSample,
  randomUnderSample,
  resampleStream,
  type SamplingStrategy,
  tomekLinks,
} from '@lt/sampling';
import { type CsvFile, countLabels, featuresOf, readRecords, recordOf } from './records.ts';

/** What to do with a file. */
export interface BalanceOptions {
  method: Method;
  samplingStrategy: SamplingStrategy;
  seed: number;
  signal?: AbortSignal;
  /** Called with the records that were written so far, out of about how many. */
  onProgress?: (done: number, total: number) => void;
}

/** Methods that need all rows at once. */
const IN_MEMORY = {
  randomOverSample,
  borderlineSmote,
  adasyn,
  randomUnderSample,
  tomekLinks,
  editedNearestNeighbours,
};

type InMemory =
  | 'randomOverSample'
  | 'borderlineSmote'
  | 'adasyn'
  | 'randomUnderSample'
  | 'tomekLinks'
  | 'editedNearestNeighbours';

/** Name of a method of the command line. `smote` streams: the file may be larger than memory. */
export type Method = 'smote' | InMemory;

/** The methods of the command line. */
export const METHODS: readonly Method[] = ['smote', ...(Object.keys(IN_MEMORY) as InMemory[])];

/**
 * Gives the records of a balanced file, in batches; those that were there come as they are, digit for digit.
 *
 * @returns Once all are given, what was done to each class.
 */
export async function* balance(
  file: CsvFile,
  options: BalanceOptions,
): AsyncGenerator<string[][], ResamplingReport> {
  return yield* options.method === 'smote' ? stream(file, options) : inMemory(file, options, options.method);
}

async function* stream(
  file: CsvFile,
  { samplingStrategy, seed, signal, onProgress }: BalanceOptions,
): AsyncGenerator<string[][], ResamplingReport> {
  // The first of two passes over the file.
  const classCounts = await countLabels(file);
  const originals: string[][] = [];
  async function* chunks() {
    let first = 0;
    for await (const records of readRecords(file)) {
      originals.push(...records);
      const labels = records.map((record) => record[file.target]!);
      yield { features: featuresOf(file, records, first), labels };
      first += records.length;
    }
  }
  let report: ResamplingReport | undefined;
  let written = 0;
  const total = classCounts.size * Math.max(...classCounts.values());
  const balanced = resampleStream(chunks(), {
    classCounts,
    samplingStrategy,
    seed,
    ...(signal && { signal }),
    onReport: (found) => {
      report = found;
    },
  });
  for await (const { features, labels, provenance } of balanced) {
    yield labels.map((label, row) =>
      provenance.kind[row] === 0 ? originals.shift()! : recordOf(file, features[row]!, label),
    );
    written += labels.length;
    onProgress?.(written, Math.max(total, written));
  }
  return report!;
}

async function* inMemory(
  file: CsvFile,
  { samplingStrategy, seed, signal, onProgress }: BalanceOptions,
  method: InMemory,
): AsyncGenerator<string[][], ResamplingReport> {
  const records: string[][] = [];
  for await (const some of readRecords(file)) records.push(...some);
  const features = featuresOf(file, records, 0);
  const labels = records.map((record) => record[file.target]!);
  const result = await IN_MEMORY[method](features, labels, {
    samplingStrategy,
    seed,
    ...(signal && { signal }),
    onProgress: ({ done, total }) => onProgress?.(done, total),
  });
  if ('indices' in result) yield Array.from(result.indices, (row) => records[row]!);
  else {
    yield result.labels.map((label, row) => records[row] ?? recordOf(file, result.features[row]!, label));
  }
  return result.report;
}
