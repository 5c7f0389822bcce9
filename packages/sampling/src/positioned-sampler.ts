import { checkNumber, describeValue } from '@lt/core';
import type { Dataset } from '@tensorflow/tfjs-data';
import type { BatchSamplerState, DatasetElement } from './batch-sampler.ts';
import { toDataset } from './to-dataset.ts';

/** A place in the order of a sampler. */
export interface Place {
  readonly epoch: number;
  readonly batch: number;
}

/** What all samplers share, whatever their batches are: a position that iterating moves, and that can be saved and restored. */
export abstract class PositionedSampler<Batch> implements Iterable<Batch> {
  /** Name and configuration hash of the states. */
  readonly #identity: { readonly sampler: string; readonly configHash: string };
  /** Place of the next batch; always one that exists. */
  #next: Place;

  constructor(identity: { sampler: string; configHash: string }, next: Place) {
    this.#identity = identity;
    this.#next = next;
  }

  /** Returns the number of batches of an epoch that was checked. */
  protected abstract countBatches(epoch: number): number;

  /** Makes a batch whose place was checked. */
  protected abstract makeBatch(epoch: number, batch: number): Batch;

  protected get next(): Place {
    return this.#next;
  }

  get numBatches(): number {
    return this.countBatches(this.#next.epoch);
  }

  numBatchesOf(epoch: number): number {
    return this.countBatches(checkEpoch('numBatchesOf', epoch));
  }

  batchAt(epoch: number, batch: number): Batch {
    checkEpoch('batchAt', epoch);
    const below = this.countBatches(epoch);
    checkNumber('BatchSampler.batchAt', 'batch', batch, { min: 0, below, integer: true });
    return this.makeBatch(epoch, batch);
  }

  epoch(epoch: number): Iterable<Batch> {
    const numBatches = this.countBatches(checkEpoch('epoch', epoch));
    const batches = function* (this: PositionedSampler<Batch>): Generator<Batch> {
      for (let batch = 0; batch < numBatches; batch++) yield this.makeBatch(epoch, batch);
    };
    return { [Symbol.iterator]: batches.bind(this) };
  }

  *[Symbol.iterator](): Generator<Batch> {
    const { epoch } = this.#next;
    while (this.#next.epoch === epoch) {
      const batch = this.makeBatch(epoch, this.#next.batch);
      this.#advance();
      yield batch;
    }
  }

  #advance(): void {
    const { epoch, batch } = this.#next;
    this.#next =
      batch + 1 < this.countBatches(epoch) ? { epoch, batch: batch + 1 } : { epoch: epoch + 1, batch: 0 };
  }

  state(): BatchSamplerState {
    const { sampler, configHash } = this.#identity;
    return { version: 1, sampler, ...this.#next, configHash };
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
    const below = this.countBatches(epoch);
    const batch = checkNumber(caller, 'state.batch', state.batch, { min: 0, below, integer: true });
    this.#next = { epoch, batch };
    return this;
  }

  async toDataset<Element extends DatasetElement>(
    fetch: (batch: Batch) => Element | Promise<Element>,
  ): Promise<Dataset<Element>> {
    return toDataset(this.numBatches, fetch, () => this.#fetchEpoch(fetch));
  }

  async *#fetchEpoch<Element>(fetch: (batch: Batch) => Element | Promise<Element>): AsyncGenerator<Element> {
    const { epoch } = this.#next;
    while (this.#next.epoch === epoch) {
      const element = await fetch(this.makeBatch(epoch, this.#next.batch));
      this.#advance();
      yield element;
    }
  }
}

/** Up to here an epoch times the number of its draws stays exact in every practical use. */
const EPOCHS = { min: 0, max: 2 ** 32, integer: true } as const;

export function checkEpoch(method: string, epoch: number): number {
  return checkNumber(`BatchSampler.${method}`, 'epoch', epoch, EPOCHS);
}
