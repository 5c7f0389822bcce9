import { checkNumber, checkOneOf, createRandom, type Random } from '@lt/core';
import { apportionDraws } from './apportion-draws.ts';
import type { BatchSampler, BatchSamplerOptions } from './batch-sampler.ts';
import { type ClassIndex, classIndex } from './class-index.ts';
import { type ClassTable, classTable } from './class-table.ts';
import { configHash } from './config-hash.ts';
import { countRows } from './count-rows.ts';
import { createBatchSampler } from './create-batch-sampler.ts';
import { checkSamplerOptions, EPOCH_LENGTHS, type FillBatch } from './draw-plan.ts';
import { quotaDraws } from './quota-draws.ts';

/** How the draws of a batch depend on each other; see {@link ClassFirstSamplerOptions.composition}. */
export type Composition = 'iid' | 'systematic' | 'exact';

/** Options of the samplers that draw a class first, then one of its rows. */
export interface ClassFirstSamplerOptions extends BatchSamplerOptions {
  /** Draws in an epoch. @default the number of rows */
  epochLength?: number;
  /**
   * How a batch is put together.
   *
   * - `'iid'` draws each row independently of all others, with replacement, as the papers' code does.
   * - `'systematic'` gives each class its expected number of rows, rounded down or up at random: in an epoch the expected
   *   number of its draws, in a batch an equal share of them. Within a class all rows come before one comes again.
   * - `'exact'` does the same with the class counts of an epoch fixed by the largest remainder, the same in every epoch: a class
   *   with less than half a draw per epoch may never come.
   *
   * The last two take the noise out of small classes and are the better choice where no paper is to be reproduced. They need at most
   * 2^31 draws and 2^26 batches an epoch, and up to 4 bytes a row more. With tail `'ragged'` they plan the last batch in full and
   * cut it.
   *
   * @default 'iid'
   */
  composition?: Composition;
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
 */
export function classFirstSampler(
  name: string,
  classIds: ArrayLike<number>,
  options: ClassFirstSamplerOptions,
  rule: ClassFirstRule,
): BatchSampler {
  const counts = countRows(name, classIds, options?.numClasses);
  const { batchSize, seed, tail } = checkSamplerOptions(name, options);
  const epochLength = checkNumber(name, 'epochLength', options.epochLength ?? classIds.length, EPOCH_LENGTHS);
  const composition = checkOneOf(name, 'composition', options.composition ?? 'iid', [
    'iid',
    'systematic',
    'exact',
  ]);
  const numBatches =
    tail === 'drop' ? Math.floor(epochLength / batchSize) : Math.ceil(epochLength / batchSize);
  if (composition !== 'iid') {
    checkNumber(name, 'epochLength', epochLength, { min: 1, max: 2 ** 31 - 1 });
    // The sums of `quotaDraws` stay exact up to here.
    checkNumber(name, 'epochLength / batchSize', numBatches, { min: 0, max: 2 ** 26 });
  }
  // Weights that cannot be used are refused now, not at the first batch.
  rule.classWeights(counts, 0);
  const index = classIndex(classIds, counts);
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
    fewestDraws: epochLength,
    configHash: configHash(settings, classIds),
    numDraws: () => epochLength,
    classProbabilities(epoch) {
      const weights = rule.classWeights(counts, epoch);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    },
    drawsOf(epoch) {
      const weights = rule.classWeights(counts, epoch);
      const stream = random.fork('epoch', epoch);
      if (composition === 'iid') return independentDraws(classTable(weights), index, batchSize, stream);
      const draws = apportionDraws(weights, numBatches * batchSize, composition, stream);
      return quotaDraws(draws, index, { numBatches, batchSize, random: stream });
    },
  });
}

/** Draw number i of an epoch takes uniform number i of its stream: it picks the class, and what is left of it the row. */
function independentDraws(
  { total, classes, begins, ends, guide }: ClassTable,
  { rows, starts }: ClassIndex,
  batchSize: number,
  random: Random,
): FillBatch {
  const firsts = Float64Array.from(classes, (c) => starts[c]!);
  const lasts = Int32Array.from(classes, (c) => starts[c + 1]! - 1);
  // Rows per length of the line, which ends where the last class does. Finite, so that it can be multiplied by a length of 0.
  const density = begins.map((begin, k) =>
    Math.min(Number.MAX_VALUE, (lasts[k]! + 1 - firsts[k]!) / (Math.min(ends[k]!, total) - begin)),
  );
  const numPieces = guide.length;
  let uniforms = new Float64Array(0);
  return (out, batch) => {
    if (uniforms.length !== out.length) uniforms = new Float64Array(out.length);
    random.position = batch * batchSize;
    random.fill(uniforms);
    for (let i = 0; i < out.length; i++) {
      const uniform = uniforms[i]!;
      const point = uniform * total;
      let k = guide[(uniform * numPieces) | 0]!;
      while (ends[k]! <= point) k++;
      const place = (firsts[k]! + (point - begins[k]!) * density[k]!) | 0;
      // Rounding may reach the end of the class.
      out[i] = Math.min(place, lasts[k]!);
    }
    // A loop of its own: the processor then waits for many rows at a time.
    for (let i = 0; i < out.length; i++) out[i] = rows[out[i]!]!;
  };
}
