import { checkNumber, checkOneOf, createRandom } from '@lt/core';
import type { BatchSampler, BatchSamplerOptions } from './batch-sampler.ts';
import { classIndex } from './class-index.ts';
import { classPicker } from './class-picker.ts';
import { configHash } from './config-hash.ts';
import { countRows } from './count-rows.ts';
import { createBatchSampler } from './create-batch-sampler.ts';
import { checkSamplerOptions } from './draw-plan.ts';

/** Options of the samplers that draw a class first, then one of its rows. */
export interface ClassFirstSamplerOptions extends BatchSamplerOptions {
  /** Draws in an epoch. @default the number of rows */
  epochLength?: number;
  /** How a batch is put together: `'iid'` draws each row independently of all others, with replacement. @default 'iid' */
  composition?: 'iid';
}

/** How a class-first sampler differs from the others. */
export interface ClassFirstRule {
  /** Returns the weight of each class in an epoch, 0 for a class without rows; the weights need not sum to 1. */
  classWeights(classCounts: Int32Array, epoch: number): Float64Array;
  /** Options beyond the common ones, for the configuration hash. */
  settings?: Readonly<Record<string, unknown>>;
}

/**
 * Returns a sampler that draws a class by its weight, then a row uniformly within the class. This equals drawing rows by the weight
 * of their class over its count, with tables for classes in place of tables for rows.
 *
 * Draw number i of an epoch uses the uniform numbers 2i (class) and 2i + 1 (row) of the epoch's stream.
 */
export function classFirstSampler(
  name: string,
  classIds: ArrayLike<number>,
  options: ClassFirstSamplerOptions,
  rule: ClassFirstRule,
): BatchSampler {
  const counts = countRows(name, classIds, options?.numClasses);
  const { batchSize, seed, tail } = checkSamplerOptions(name, options);
  const epochLength = checkNumber(name, 'epochLength', options.epochLength ?? classIds.length, {
    min: 1,
    max: 2 ** 48,
    integer: true,
  });
  const composition = checkOneOf(name, 'composition', options.composition ?? 'iid', ['iid']);
  const { rows, starts } = classIndex(classIds, counts);
  const random = createRandom(seed, '@lt/sampling', name);
  const settings = {
    name,
    batchSize,
    seed,
    tail,
    numClasses: counts.length,
    epochLength,
    composition,
    ...rule.settings,
  };
  return createBatchSampler({
    name,
    batchSize,
    tail,
    epochLength,
    configHash: configHash(settings, classIds),
    classProbabilities(epoch) {
      const weights = rule.classWeights(counts, epoch);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    },
    rowsOf(epoch) {
      const pickClass = classPicker(rule.classWeights(counts, epoch));
      const stream = random.fork('epoch', epoch);
      return (position) => {
        stream.position = 2 * position;
        const c = pickClass(stream.next());
        return rows[starts[c]! + Math.floor(stream.next() * counts[c]!)]!;
      };
    },
  });
}
