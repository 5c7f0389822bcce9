import { checkNumber, checkOneOf, checkSeed, describeValue, type NumberRange } from '@lt/core';
import type { BatchSamplerOptions, BatchTail } from './batch-sampler.ts';

/**
 * Fills `out` with a batch of an epoch: the rows at its positions `batch · batchSize` and on. `out` is shorter than `batchSize` only
 * for a ragged last batch.
 */
export type FillBatch = (out: Int32Array, batch: number) => void;

/** What a sampler draws, without its batches, position and shards, which `createBatchSampler` adds. */
export interface DrawPlan {
  /** Name of the public function, which starts its messages and stands in its states. */
  name: string;
  /** Rows in a batch, over all shards together. */
  batchSize: number;
  /** What becomes of the last batch. */
  tail: BatchTail;
  /** Hash of all that decides the order. */
  configHash: string;
  /** The fewest draws that an epoch may have. */
  fewestDraws: number;
  /** Returns the draws in an epoch, before the last batch is padded or dropped. */
  numDraws(epoch: number): number;
  /** Returns the probability of each class in an epoch, a fresh array. */
  classProbabilities(epoch: number): Float64Array;
  /** Prepares an epoch. With tail 'pad' positions go beyond its draws. */
  drawsOf(epoch: number): FillBatch;
}

/** Checks the options that all samplers share, and fills in the defaults. */
export function checkSamplerOptions(
  name: string,
  options: BatchSamplerOptions,
): { batchSize: number; seed: number | string; tail: BatchTail } {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `${name}: expected \`options\` to be an object with \`batchSize\`, got ${describeValue(options)}.`,
    );
  }
  const { batchSize, tail = 'ragged' } = options;
  checkNumber(name, 'batchSize', batchSize, { min: 1, max: 2 ** 31 - 1, integer: true });
  return {
    batchSize,
    seed: checkSeed(name, options.seed),
    tail: checkOneOf(name, 'tail', tail, ['ragged', 'pad', 'drop']),
  };
}

/** Range of the option `epochLength`. */
export const EPOCH_LENGTHS: NumberRange = { min: 1, max: 2 ** 48, integer: true };
