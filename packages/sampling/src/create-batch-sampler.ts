import { checkNumber, describeValue } from '@lt/core';
import type { Dataset } from '@tensorflow/tfjs-data';
import type { BatchSampler, BatchSamplerState, DatasetElement } from './batch-sampler.ts';
import type { DrawPlan } from './draw-plan.ts';
import { toDataset } from './to-dataset.ts';

/** Turns a plan of draws into a sampler: cuts it into batches and shards, and keeps the position. */
export function createBatchSampler(plan: DrawPlan): BatchSampler {
  const { name, batchSize, epochLength, tail } = plan;
  if (tail === 'drop' && epochLength < batchSize) {
    throw new RangeError(
      `${name}: expected \`batchSize\` to be at most ${epochLength}, the rows of an epoch, since tail 'drop' would leave no batch, got ${batchSize}.`,
    );
  }
  return new PlannedSampler(plan, { index: 0, count: 1 }, { epoch: 0, batch: 0 });
}

class PlannedSampler implements BatchSampler {
  readonly numBatches: number;
  readonly length: number;
  readonly #plan: DrawPlan;
  readonly #shard: { readonly index: number; readonly count: number };
  /** Positions of an epoch that its batches cover. */
  readonly #covered: number;
  /** Place of the next batch; always one that exists. */
  #next: { epoch: number; batch: number };
  #drawing: { epoch: number; rowAt: (position: number) => number } | undefined;

  constructor(
    plan: DrawPlan,
    shard: { index: number; count: number },
    next: { epoch: number; batch: number },
  ) {
    const { batchSize, epochLength, tail } = plan;
    this.#plan = plan;
    this.#shard = shard;
    this.#next = next;
    this.numBatches =
      tail === 'drop' ? Math.floor(epochLength / batchSize) : Math.ceil(epochLength / batchSize);
    this.#covered = tail === 'ragged' ? epochLength : this.numBatches * batchSize;
    const full = Math.floor(this.#covered / batchSize);
    this.length = full * this.#share(batchSize) + this.#share(this.#covered - full * batchSize);
  }

  classProbabilities(epoch: number = this.#next.epoch): Float64Array {
    return this.#plan.classProbabilities(checkEpoch('classProbabilities', epoch));
  }

  epoch(epoch: number): Iterable<Int32Array> {
    checkEpoch('epoch', epoch);
    const batches = function* (this: PlannedSampler): Generator<Int32Array> {
      for (let batch = 0; batch < this.numBatches; batch++) yield this.batchAt(epoch, batch);
    };
    return { [Symbol.iterator]: batches.bind(this) };
  }

  batchAt(epoch: number, batch: number): Int32Array {
    checkEpoch('batchAt', epoch);
    checkNumber('BatchSampler.batchAt', 'batch', batch, { min: 0, below: this.numBatches, integer: true });
    if (this.#drawing?.epoch !== epoch) this.#drawing = { epoch, rowAt: this.#plan.rowsOf(epoch) };
    const { rowAt } = this.#drawing;
    const { index, count } = this.#shard;
    const start = batch * this.#plan.batchSize;
    const rows = new Int32Array(this.#share(Math.min(this.#plan.batchSize, this.#covered - start)));
    for (let i = 0; i < rows.length; i++) rows[i] = rowAt(start + index + i * count);
    return rows;
  }

  /** Returns how many of a batch's rows belong to this shard. */
  #share(rows: number): number {
    return Math.max(0, Math.ceil((rows - this.#shard.index) / this.#shard.count));
  }

  *[Symbol.iterator](): Generator<Int32Array> {
    const { epoch } = this.#next;
    while (this.#next.epoch === epoch) {
      const rows = this.batchAt(epoch, this.#next.batch);
      this.#advance();
      yield rows;
    }
  }

  #advance(): void {
    const { epoch, batch } = this.#next;
    this.#next = batch + 1 < this.numBatches ? { epoch, batch: batch + 1 } : { epoch: epoch + 1, batch: 0 };
  }

  state(): BatchSamplerState {
    return { version: 1, sampler: this.#plan.name, ...this.#next, configHash: this.#plan.configHash };
  }

  restore(state: BatchSamplerState): this {
    const caller = 'BatchSampler.restore';
    if (typeof state !== 'object' || state === null) {
      throw new TypeError(
        `${caller}: expected \`state\` to be what state() returned, got ${describeValue(state)}.`,
      );
    }
    const own = this.state();
    for (const key of ['version', 'sampler', 'configHash'] as const) {
      if (state[key] === own[key]) continue;
      throw new RangeError(
        `${caller}: expected \`state.${key}\` to be ${describeValue(own[key])}, got ${describeValue(state[key])}. ` +
          'A state fits only a sampler with the same class ids and options.',
      );
    }
    const epoch = checkNumber(caller, 'state.epoch', state.epoch, EPOCHS);
    const batch = checkNumber(caller, 'state.batch', state.batch, {
      min: 0,
      below: this.numBatches,
      integer: true,
    });
    this.#next = { epoch, batch };
    return this;
  }

  shard(index: number, count: number): BatchSampler {
    // A shard of a shard is again every so-many-th row of the global batch.
    const outer = this.#shard;
    const most = Math.floor(this.#plan.batchSize / outer.count);
    checkNumber('BatchSampler.shard', 'count', count, { min: 1, max: most, integer: true });
    checkNumber('BatchSampler.shard', 'index', index, { min: 0, below: count, integer: true });
    const inner = { index: outer.index + outer.count * index, count: outer.count * count };
    return new PlannedSampler(this.#plan, inner, this.#next);
  }

  async toDataset<Element extends DatasetElement>(
    fetch: (rows: Int32Array) => Element | Promise<Element>,
  ): Promise<Dataset<Element>> {
    return toDataset(this.numBatches, fetch, () => this.#fetchEpoch(fetch));
  }

  async *#fetchEpoch<Element>(
    fetch: (rows: Int32Array) => Element | Promise<Element>,
  ): AsyncGenerator<Element> {
    const { epoch } = this.#next;
    while (this.#next.epoch === epoch) {
      const element = await fetch(this.batchAt(epoch, this.#next.batch));
      this.#advance();
      yield element;
    }
  }
}

/** Up to here an epoch times the number of its draws stays exact in every practical use. */
const EPOCHS = { min: 0, max: 2 ** 32, integer: true } as const;

function checkEpoch(method: string, epoch: number): number {
  return checkNumber(`BatchSampler.${method}`, 'epoch', epoch, EPOCHS);
}
