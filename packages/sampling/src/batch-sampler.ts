import type { array, Dataset } from '@tensorflow/tfjs-data';

/** What becomes of the last batch of an epoch when the rows do not fill it; see {@link BatchSamplerOptions.tail}. */
export type BatchTail = 'ragged' | 'pad' | 'drop';

/** Options of every batch sampler. */
export interface BatchSamplerOptions {
  /** Rows in a batch, over all shards together. */
  batchSize: number;
  /** Decides every draw: the same seed and class ids give the same batches everywhere. A number or a string. @default 0 */
  seed?: number | string;
  /**
   * `'ragged'` the last batch is shorter, `'pad'` it is filled up, `'drop'` it is left out.
   *
   * @default 'ragged'
   */
  tail?: BatchTail;
  /** Number of classes; the largest class id plus one if left out. Give it when a class may have no row. */
  numClasses?: number;
}

/** A place in the order of a sampler, as plain JSON. Made by {@link BatchSampler.state}. */
export interface BatchSamplerState {
  /** Version of this format. */
  version: 1;
  /** Name of the function that made the sampler. */
  sampler: string;
  /** Epoch of the next batch, from 0. */
  epoch: number;
  /** Number of the next batch within its epoch, from 0. */
  batch: number;
  /** Hash of everything that decides the order: class ids, seed, batch size and the other options. Sharding is not part of it. */
  configHash: string;
}

/** What an element of a tfjs dataset may be: tensors, numbers, strings and typed arrays, nested in objects and arrays. */
export type DatasetElement = Parameters<typeof array>[0][number];

/**
 * An endless, seeded order of rows, cut into epochs and batches.
 *
 * Each batch is a pure function of the options, the epoch and its number: any batch can be asked for in any order, a saved state goes
 * on in the middle of an epoch without replaying it, and any number of shards together see the same batches. Iterating gives the
 * rest of the current epoch and moves the position; `epoch` and `batchAt` do not move it.
 *
 * ```ts
 * import { classBalancedSampler } from '@lt/sampling';
 *
 * const options = { batchSize: 4, seed: 7 };
 * const sampler = classBalancedSampler([0, 0, 0, 0, 0, 0, 1, 2], options);
 * for (const rows of sampler) {
 *   if (rows.length === 4) break; // the run is interrupted after one of two batches
 * }
 * const saved = JSON.stringify(sampler.state());
 *
 * const resumed = classBalancedSampler([0, 0, 0, 0, 0, 0, 1, 2], options).restore(JSON.parse(saved));
 * console.log([...resumed].length, resumed.state().epoch, resumed.state().batch); // 1 1 0
 * ```
 */
export interface BatchSampler extends Iterable<Int32Array> {
  /** Batches in the current epoch, the same for every shard. All epochs are equally long, except those of `repeatFactorSampler`. */
  readonly numBatches: number;
  /** Rows in all batches of the current epoch together, of this shard if it is one. */
  readonly length: number;
  /**
   * Returns the number of batches in an epoch.
   *
   * @param epoch - Epoch from 0.
   */
  numBatchesOf(epoch: number): number;
  /**
   * Returns the probability that a draw of an epoch is of each class, `[numClasses]`, summing to 1; of images that hold several
   * categories see `repeatFactorSampler`.
   *
   * @param epoch - Epoch from 0; the current one if left out. It matters only to samplers that change as training goes on.
   */
  classProbabilities(epoch?: number): Float64Array;
  /**
   * Returns the batches of an epoch, to be iterated as often as wanted. The position of the sampler does not move.
   *
   * @param epoch - Epoch from 0.
   */
  epoch(epoch: number): Iterable<Int32Array>;
  /**
   * Returns one batch: row numbers into the class ids. The position of the sampler does not move.
   *
   * @param epoch - Epoch from 0.
   * @param batch - Number of the batch, from 0 to `numBatchesOf(epoch) - 1`.
   */
  batchAt(epoch: number, batch: number): Int32Array;
  /**
   * Returns the current position. Taken inside a loop over the sampler it is the place after the batch in hand; after the last batch
   * of an epoch it is the start of the next one.
   */
  state(): BatchSamplerState;
  /**
   * Moves to a saved position, at no cost, and returns this sampler. A shard may restore the state of any other shard.
   *
   * @param state - What `state` returned, through JSON if you like.
   * @throws TypeError if `state` is not such an object.
   * @throws RangeError if it was saved under other options or class ids, or its position does not exist.
   */
  restore(state: BatchSamplerState): this;
  /**
   * Returns the part of one of several workers, with a position of its own that starts at this one's: rows `index`, `index + count`,
   * `index + 2 · count`, … of each batch. All shards together hold every batch exactly once, so that the number of workers may change
   * between runs without changing the order. The shards of a batch are equally long when `count` divides its length; otherwise the
   * first ones have a row more, and in a ragged last batch the last ones may have none. Use `tail: 'pad'` or `'drop'` with a
   * `batchSize` that `count` divides where workers must stay in step.
   *
   * @param index - Number of the worker, from 0.
   * @param count - Number of workers, at most `batchSize`.
   */
  shard(index: number, count: number): BatchSampler;
  /**
   * Returns a tfjs dataset for `fitDataset`, one epoch per pass, whose batches `fetch` makes.
   *
   * A pass goes on from the current position and moves it, once `fetch` is done: the first pass after `restore` holds the rest of the
   * interrupted epoch. Call `fitDataset` without `batchesPerEpoch`. A dataset that prefetches moves the position ahead of training.
   *
   * @param fetch - Makes the element of a batch from its rows, for example `(rows) => ({ xs, ys })`.
   * @returns The dataset, whose `size` is `numBatches`.
   * @throws TypeError if `fetch` is not a function, or the optional peer `@tensorflow/tfjs-data` cannot be loaded.
   */
  toDataset<Element extends DatasetElement>(
    fetch: (rows: Int32Array) => Element | Promise<Element>,
  ): Promise<Dataset<Element>>;
}
