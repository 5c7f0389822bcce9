import { checkOptions, describeValue } from '@lt/core';
import type { Dataset } from '@tensorflow/tfjs-data';
import type { BatchSampler, BatchSamplerState, DatasetElement } from './batch-sampler.ts';
import { configHash } from './config-hash.ts';
import { type Place, PositionedSampler } from './positioned-sampler.ts';

/** A batch of {@link BilateralSampler}: as many rows for each of the two branches. */
export interface BilateralBatch {
  /** Rows for the conventional branch, which learns the representation. */
  conventional: Int32Array;
  /** Rows for the re-balancing branch, which learns the rare classes. */
  rebalancing: Int32Array;
}

/** Options of {@link bilateralSampler}. */
export interface BilateralSamplerOptions {
  /** Gives the rows of the conventional branch: `instanceBalancedSampler` in the paper. */
  conventional: BatchSampler;
  /** Gives the rows of the re-balancing branch: `reversedSampler` in the paper, `classBalancedSampler` and others in its ablation. */
  rebalancing: BatchSampler;
}

/**
 * An endless, seeded order of pairs of batches, cut into epochs. Made by `bilateralSampler`.
 *
 * Like a `BatchSampler`, but each batch holds rows for two branches: any batch can be asked for in any order, a saved state goes on
 * in the middle of an epoch, and shards share the batches of both.
 */
export interface BilateralSampler extends Iterable<BilateralBatch> {
  /** Batches in the current epoch, the same for every shard. */
  readonly numBatches: number;
  /** Pairs of rows in all batches of the current epoch together, of this shard if it is one. */
  readonly length: number;
  /**
   * Returns the number of batches in an epoch.
   *
   * @param epoch - Epoch from 0.
   * @throws RangeError if the two samplers have not as many batches in this epoch.
   */
  numBatchesOf(epoch: number): number;
  /**
   * Returns the batches of an epoch, to be iterated as often as wanted. The position of the sampler does not move.
   *
   * @param epoch - Epoch from 0.
   */
  epoch(epoch: number): Iterable<BilateralBatch>;
  /**
   * Returns one batch: that of the same epoch and number of both samplers. The position of the sampler does not move.
   *
   * @param epoch - Epoch from 0.
   * @param batch - Number of the batch, from 0 to `numBatchesOf(epoch) - 1`.
   */
  batchAt(epoch: number, batch: number): BilateralBatch;
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
   * @throws RangeError if it was saved with other samplers, or its position does not exist.
   */
  restore(state: BatchSamplerState): this;
  /**
   * Returns the part of one of several workers: the shards of both samplers, with a position of its own that starts at this one's.
   *
   * @param index - Number of the worker, from 0.
   * @param count - Number of workers, at most `batchSize`.
   */
  shard(index: number, count: number): BilateralSampler;
  /**
   * Returns a tfjs dataset for `fitDataset`, one epoch per pass, whose batches `fetch` makes. A pass goes on from the current position
   * and moves it, once `fetch` is done.
   *
   * @param fetch - Makes the element of a batch, for example `({ conventional, rebalancing }) => ({ xs, ys })`.
   * @returns The dataset, whose `size` is `numBatches`.
   * @throws TypeError if `fetch` is not a function, or the optional peer `@tensorflow/tfjs-data` cannot be loaded.
   */
  toDataset<Element extends DatasetElement>(
    fetch: (batch: BilateralBatch) => Element | Promise<Element>,
  ): Promise<Dataset<Element>>;
}

/**
 * Returns a sampler of pairs of batches, for models of two branches that see the data in different proportions.
 *
 * Batch b of epoch e holds batch b of epoch e of each sampler. In a bilateral-branch network (BBN) the conventional branch takes the
 * rows as they occur and the re-balancing branch the rare classes most often; the paper tries reversed, balanced and uniform sampling
 * there. The two samplers' own positions neither matter nor move. Two of the same kind need different seeds, or both branches see the
 * same rows.
 *
 * @param options - The two samplers, of the same `batchSize`, `tail` and rows per epoch.
 * @returns The sampler, at the start of epoch 0.
 * @throws TypeError if one of the two is not a batch sampler.
 * @throws RangeError if their batches differ in number or length.
 *
 * @example
 * ```ts
 * import { bilateralSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 1, 1, 2];
 * const options = { batchSize: 5, seed: 7 };
 * const sampler = bilateralSampler({
 *   conventional: instanceBalancedSampler(classIds, options),
 *   rebalancing: reversedSampler(classIds, options),
 * });
 * const classesOf = (rows: Int32Array) => Array.from(rows, (row) => classIds[row]).join(' ');
 * const pairs = Array.from(sampler, (batch) => [classesOf(batch.conventional), classesOf(batch.rebalancing)]);
 * console.log(pairs); // [ [ '0 2 0 0 0', '0 2 2 2 2' ], [ '0 1 1 0', '1 1 2 2' ] ]
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, section 4.2, https://arxiv.org/abs/1912.02413. The authors draw the second row inside the data set from
 *   Python's global generator, so that the order depends on the number of loader processes; here the seeds fix it. They leave out
 *   a last batch that is not full: give both samplers `tail: 'drop'` for that.
 */
export function bilateralSampler(options: BilateralSamplerOptions): BilateralSampler {
  checkOptions(NAME, options);
  const { conventional, rebalancing } = options;
  checkSampler('conventional', conventional);
  checkSampler('rebalancing', rebalancing);
  const sampler = new PairedSampler({ conventional, rebalancing }, { epoch: 0, batch: 0 });
  // A first batch and a last one that fit are all there is to an epoch; later epochs are checked as they come.
  sampler.batchAt(0, 0);
  sampler.batchAt(0, sampler.numBatches - 1);
  return sampler;
}

const NAME = 'bilateralSampler';

function checkSampler(argument: string, value: unknown): void {
  const sampler = value as Partial<BatchSampler> | null;
  const methods = ['batchAt', 'numBatchesOf', 'state', 'restore', 'shard'] as const;
  if (typeof sampler === 'object' && methods.every((method) => typeof sampler?.[method] === 'function')) {
    return;
  }
  throw new TypeError(
    `${NAME}: expected \`${argument}\` to be a batch sampler, got ${describeValue(value)}.`,
  );
}

class PairedSampler extends PositionedSampler<BilateralBatch> implements BilateralSampler {
  readonly #samplers: BilateralSamplerOptions;

  constructor(samplers: BilateralSamplerOptions, next: Place) {
    const states = [samplers.conventional.state(), samplers.rebalancing.state()];
    const parts = states.map((state) => [state.sampler, state.configHash]);
    super({ sampler: NAME, configHash: configHash({ name: NAME, parts }, []) }, next);
    this.#samplers = samplers;
  }

  get length(): number {
    const { epoch } = this.next;
    // A copy that may be moved: the position of the sampler itself belongs to its owner.
    const copy = this.#samplers.conventional.shard(0, 1);
    return copy.restore({ ...copy.state(), epoch, batch: 0 }).length;
  }

  shard(index: number, count: number): BilateralSampler {
    const { conventional, rebalancing } = this.#samplers;
    const shards = {
      conventional: conventional.shard(index, count),
      rebalancing: rebalancing.shard(index, count),
    };
    return new PairedSampler(shards, this.next);
  }

  protected override countBatches(epoch: number): number {
    const { conventional, rebalancing } = this.#samplers;
    const numBatches = conventional.numBatchesOf(epoch);
    checkSame('batches in an epoch', epoch, numBatches, rebalancing.numBatchesOf(epoch));
    return numBatches;
  }

  protected override makeBatch(epoch: number, batch: number): BilateralBatch {
    const conventional = this.#samplers.conventional.batchAt(epoch, batch);
    const rebalancing = this.#samplers.rebalancing.batchAt(epoch, batch);
    checkSame('rows in a batch', epoch, conventional.length, rebalancing.length);
    return { conventional, rebalancing };
  }
}

function checkSame(what: string, epoch: number, conventional: number, rebalancing: number): void {
  if (conventional === rebalancing) return;
  throw new RangeError(
    `${NAME}: expected \`rebalancing\` to have as many ${what} as \`conventional\`, ${conventional} in epoch ${epoch}, got ` +
      `${rebalancing}. Give both the same batchSize, tail and epochLength.`,
  );
}
