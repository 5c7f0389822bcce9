import { checkNumber, checkOneOf, describeValue } from '@lt/core';
import type { BatchSamplerOptions, BatchTail } from './batch-sampler.ts';

/** What a sampler draws, without its batches, position and shards, which `createBatchSampler` adds. */
export interface DrawPlan {
  /** Name of the public function, which starts its messages and stands in its states. */
  name: string;
  /** Rows in a batch, over all shards together. */
  batchSize: number;
  /** What becomes of the last batch. */
  tail: BatchTail;
  /** Draws in an epoch, before the last batch is padded or dropped. */
  epochLength: number;
  /** Hash of all that decides the order. */
  configHash: string;
  /** Returns the probability of each class in an epoch, a fresh array. */
  classProbabilities(epoch: number): Float64Array;
  /** Returns the row at each position of an epoch. With tail 'pad' positions go beyond `epochLength`. */
  rowsOf(epoch: number): (position: number) => number;
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
  const { batchSize, seed = 0, tail = 'ragged' } = options;
  checkNumber(name, 'batchSize', batchSize, { min: 1, max: 2 ** 31 - 1, integer: true });
  if (typeof seed !== 'string' && typeof seed !== 'number') {
    throw new TypeError(`${name}: expected \`seed\` to be a number or a string, got ${describeValue(seed)}.`);
  }
  if (typeof seed === 'number') checkNumber(name, 'seed', seed);
  return { batchSize, seed, tail: checkOneOf(name, 'tail', tail, ['ragged', 'pad', 'drop']) };
}
