import { checkNumber, checkSeed, createRandom, describeValue } from '@lt/core';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import type { FeatureRows } from '../resampling/feature-rows.ts';
import type { Labels } from '../resampling/labels.ts';
import type { ResamplingReport } from '../resampling/report.ts';
import type { ResamplingOptions } from '../resampling/resampling-options.ts';
import type { ResampledChunk, StreamChunk } from './stream-chunk.ts';
import { type StreamCounts, type StreamEmit, streamPlan } from './stream-plan.ts';
import { StreamRun } from './stream-run.ts';

/** Options of {@link resampleStream}. */
export interface ResampleStreamOptions extends ResamplingOptions {
  /**
   * Rows per class of the whole stream, where they are known: an array, whose indices are the labels, or a map from label to count. New
   * rows then come out evenly among those of their class.
   */
  classCounts?: StreamCounts;
  /**
   * `'end'`: all new rows come behind the last row, made of a fair sample of each whole class. `'running'`: new rows of a class come
   * behind its own rows, made of what was seen so far, and what is missing then comes at the end.
   *
   * @default 'running' with `classCounts`, 'end' without
   */
  emit?: StreamEmit;
  /** Neighbors that a new row may go toward, at least 1. @default 5 */
  kNeighbors?: number;
  /** Rows that are kept of each class, at least 1. @default 2048 */
  reservoirPerClass?: number;
  /** Most new rows in one chunk behind the last row. @default 1024 */
  chunkRows?: number;
  /** Seed of the draws: the same seed gives the same rows, whatever the size of the chunks. @default 0 */
  seed?: number | string;
  /** Called once, behind the last chunk, with what was done. */
  onReport?: (report: ResamplingReport) => void;
}

/**
 * Balances a stream of rows that need not fit into memory: passes all rows on, and adds new ones by SMOTE within a sample of each class.
 *
 * Use it for a file larger than memory, or to train from a stream. Of each class at most `reservoirPerClass` rows are kept, a fair sample
 * of those seen so far, so that memory is bounded by `reservoirPerClass · classes · columns` numbers and one chunk. While a class is
 * smaller than its reservoir its neighbors are exact; beyond, they are the nearest in the sample, which is why this is an approximation
 * of `smote`.
 *
 * How many rows come out is exact: the strategy is resolved for the counts of the whole stream. Without `classCounts` these are known at
 * its end, where all new rows come out. With them, from a first pass over the labels, new rows come out evenly among those of their class.
 * `emit: 'running'` without `classCounts` follows the counts so far, for streams in random order: a class that first comes late gets many
 * rows of few.
 *
 *     new row = base + gap · (neighbor - base),   gap uniform in [0, 1),   one gap for all columns
 *
 * @param chunks - Parts of the stream, from an async or plain iterable. Read one at a time, never changed.
 * @param options - The strategy, as for `smote`, and how much is kept.
 * @returns The chunks as they came with their new rows behind each row (`'running'`), and chunks of new rows at the end.
 *   Leaving the loop ends the iteration of `chunks` too.
 * @throws TypeError if an argument has the wrong type. What is wrong with a chunk or a strategy shows when it is read.
 * @throws RangeError if an option is outside its range, a feature is not finite, the rows of two chunks differ in length, there are fewer
 *   than two classes, or the rows of a class are not as many as `classCounts` says.
 *
 * @example
 * ```ts
 * import { resampleStream } from '@lt/sampling';
 *
 * async function* chunks() {
 *   yield { features: [[0, 0], [1, 0], [9, 9]], labels: ['a', 'a', 'b'] };
 *   yield { features: [[0, 1], [1, 1], [8, 9]], labels: ['a', 'a', 'b'] };
 * }
 * const labels = [];
 * for await (const chunk of resampleStream(chunks(), { seed: 7 })) labels.push(chunk.labels.join(' '));
 * console.log(labels.join(' | ')); // a a b | a a b | b b
 * ```
 *
 * @see N. Chawla, K. Bowyer, L. Hall, W. Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", Journal of Artificial
 *   Intelligence Research 16, 2002, https://arxiv.org/abs/1106.1813, within the sample of J. Vitter, "Random Sampling with a Reservoir",
 *   ACM Transactions on Mathematical Software 11, 1985, algorithm R, https://doi.org/10.1145/3147.3165. The combination is ours.
 */
export function resampleStream<Features extends FeatureRows, Given extends Labels>(
  chunks: AsyncIterable<StreamChunk<Features, Given>> | Iterable<StreamChunk<Features, Given>>,
  options: ResampleStreamOptions = {},
): AsyncGenerator<ResampledChunk<Features, Given>, void, undefined> {
  const name = 'resampleStream';
  if (
    typeof chunks !== 'object' ||
    chunks === null ||
    !(Symbol.asyncIterator in chunks || Symbol.iterator in chunks)
  ) {
    throw new TypeError(
      `${name}: expected \`chunks\` to be an async iterable, got ${describeValue(chunks)}.`,
    );
  }
  checkRunOptions(name, options);
  const whole = { min: 1, max: 2 ** 26, integer: true };
  const { signal, onProgress, onReport, classCounts, samplingStrategy = 'auto' } = options;
  const settings = {
    ...streamPlan(name, samplingStrategy, classCounts, options.emit),
    kNeighbors: checkNumber(name, 'kNeighbors', options.kNeighbors ?? 5, whole),
    reservoirPerClass: checkNumber(name, 'reservoirPerClass', options.reservoirPerClass ?? 2048, whole),
    chunkRows: checkNumber(name, 'chunkRows', options.chunkRows ?? 1024, whole),
    random: createRandom(checkSeed(name, options.seed), name),
  };
  const run = new StreamRun(name, settings, { signal, onProgress, onReport });
  return runStream(chunks, run) as AsyncGenerator<ResampledChunk<Features, Given>, void, undefined>;
}

async function* runStream(
  chunks: AsyncIterable<StreamChunk> | Iterable<StreamChunk>,
  run: StreamRun,
): AsyncGenerator<ResampledChunk, void, undefined> {
  for await (const chunk of chunks) yield await run.pass(chunk);
  yield* run.finish();
}
