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
  table: ClassTable,
  { rows, starts }: ClassIndex,
  batchSize: number,
  random: Random,
): FillBatch {
  const { total, classes, begins, ends, guide } = table;
  const firsts = Float64Array.from(classes, (c) => starts[c]!);
  const lasts = Int32Array.from(classes, (c) => starts[c + 1]! - 1);
  // Rows per length of the line, which ends where the last class does. Finite, so that it can be multiplied by a length of 0.
  const density = begins.map((begin, k) =>
    Math.min(Number.MAX_VALUE, (lasts[k]! + 1 - firsts[k]!) / (Math.min(ends[k]!, total) - begin)),
  );
  let uniforms = new Float64Array(0);
  return (out, batch) => {
    if (uniforms.length !== out.length) uniforms = new Float64Array(out.length);
    random.position = batch * batchSize;
    random.fill(uniforms);
    findPlaces(out, uniforms, total, guide, ends, begins, firsts, density, lasts);
    takeRows(out, rows);
  };
}

// Engines keep what is handed in as arguments in registers; what a closure holds they load for every draw: twice as slow.

/** Turns uniform numbers into places of a class index. */
function findPlaces(
  out: Int32Array,
  uniforms: Float64Array,
  total: number,
  guide: Int32Array,
  ends: Float64Array,
  begins: Float64Array,
  firsts: Float64Array,
  density: Float64Array,
  lasts: Int32Array,
): void {
  const numDraws = out.length;
  const numPieces = guide.length;
  let i = 0;
  for (; i + 4 <= numDraws; i += 4) {
    out[i] = placeOf(uniforms[i]!, total, numPieces, guide, ends, begins, firsts, density, lasts);
    out[i + 1] = placeOf(uniforms[i + 1]!, total, numPieces, guide, ends, begins, firsts, density, lasts);
    out[i + 2] = placeOf(uniforms[i + 2]!, total, numPieces, guide, ends, begins, firsts, density, lasts);
    out[i + 3] = placeOf(uniforms[i + 3]!, total, numPieces, guide, ends, begins, firsts, density, lasts);
  }
  for (; i < numDraws; i++)
    out[i] = placeOf(uniforms[i]!, total, numPieces, guide, ends, begins, firsts, density, lasts);
}

function placeOf(
  uniform: number,
  total: number,
  numPieces: number,
  guide: Int32Array,
  ends: Float64Array,
  begins: Float64Array,
  firsts: Float64Array,
  density: Float64Array,
  lasts: Int32Array,
): number {
  const point = uniform * total;
  let k = guide[(uniform * numPieces) | 0]!;
  while (ends[k]! <= point) k++;
  const place = (firsts[k]! + (point - begins[k]!) * density[k]!) | 0;
  // Rounding may reach the end of the class.
  return Math.min(place, lasts[k]!);
}

/**
 * Turns places into rows. A loop of its own, eight rows a turn: the processor then waits for many rows at a time, where it would wait
 * for one by one, which takes three times as long at ten million rows.
 */
function takeRows(out: Int32Array, rows: Int32Array): void {
  const numDraws = out.length;
  let i = 0;
  for (; i + 8 <= numDraws; i += 8) {
    out[i] = rows[out[i]!]!;
    out[i + 1] = rows[out[i + 1]!]!;
    out[i + 2] = rows[out[i + 2]!]!;
    out[i + 3] = rows[out[i + 3]!]!;
    out[i + 4] = rows[out[i + 4]!]!;
    out[i + 5] = rows[out[i + 5]!]!;
    out[i + 6] = rows[out[i + 6]!]!;
    out[i + 7] = rows[out[i + 7]!]!;
  }
  for (; i < numDraws; i++) out[i] = rows[out[i]!]!;
}
