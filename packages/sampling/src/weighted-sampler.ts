import { checkNumber, checkNumbers, createRandom, describeValue } from '@lt/core';
import { aliasTable, drawsFromTable } from './alias-table.ts';
import type { BatchSampler, BatchSamplerOptions } from './batch-sampler.ts';
import { configHash } from './config-hash.ts';
import { countRows } from './count-rows.ts';
import { createBatchSampler } from './create-batch-sampler.ts';
import { checkSamplerOptions, EPOCH_LENGTHS, type FillBatch } from './draw-plan.ts';
import { epochCache } from './epoch-cache.ts';
import { checkRowWeights, classShares, countPositive } from './row-weights.ts';
import { drawsInOrder, weightedOrder } from './weighted-order.ts';

/** Options of {@link weightedSampler}. */
export interface WeightedSamplerOptions extends BatchSamplerOptions {
  /**
   * Draws in an epoch.
   *
   * @default the number of rows; without replacement the number of rows that weigh more than 0 in epoch 0, which is then the most
   */
  epochLength?: number;
  /** Whether a row may come again within an epoch. @default true */
  replacement?: boolean;
  /** Class of each row, whole numbers from 0, `[numRows]`: what `classProbabilities` needs, and nothing else. Not kept. */
  classIds?: ArrayLike<number>;
}

/**
 * Returns a sampler that draws each row by a weight of its own.
 *
 * For weights that do not follow from the class: the loss that a row had, the trust in its label, how rare its attributes are. Where they
 * do, the class-first samplers, such as `classWeightedSampler`, draw the same with a table per class and not per row.
 *
 *     p(row) = weights(row) / sum of weights
 *
 * With replacement a draw looks up one uniform number in an alias table, at the same cost for any number of rows. Without, an epoch is
 * the order in which rows are drawn by weight from those that are left; heavy rows come early, and in an epoch of full length every
 * row of positive weight comes once. A row of weight 0 is never drawn. Weights may be of any size, from 5e-324 to 1.8e308 in one list.
 *
 * With `tail: 'pad'` the last batch is filled with further draws, or without replacement with the first rows of the same epoch.
 * `classProbabilities` gives each class its share of the weight; without replacement it holds for the first draw of an epoch.
 *
 * @param weights - Weight of each row, at least 0 and not all 0, `[numRows]`; they need not sum to 1. Not kept. A function of the
 *   epoch changes them during training: it is asked when an epoch begins (about epoch 0 at once), must always give as many, and
 *   the same ones for an epoch after a restart.
 * @param options - Batch size, seed, draws per epoch, replacement, and what becomes of the last batch.
 * @returns The sampler, at the start of epoch 0. It holds 12 bytes per row, without replacement up to 16, and for weights that change
 *   up to twice that.
 * @throws TypeError if an argument has the wrong type, and from `classProbabilities` if there are no `classIds`.
 * @throws RangeError if `weights` is empty, holds a number that is negative, NaN or infinite, or only zeros; if `epochLength`
 *   is more than the rows that can be drawn without replacement, another option is outside its range, `classIds` holds something else
 *   than a class in [0, numClasses) for each row, or `tail: 'drop'` would leave no batch. The weights of a function are refused when
 *   their epoch is asked for.
 *
 * @example
 * ```ts
 * import { weightedSampler } from '@lt/sampling';
 *
 * const sampler = weightedSampler([1, 0, 5, 2], { batchSize: 6, seed: 7, epochLength: 12, classIds: [0, 0, 0, 1] });
 * console.log(Array.from(sampler, (rows) => rows.join(' ')).join(', ')); // 2 2 2 2 0 2, 0 2 3 2 3 2
 * console.log(Array.from(sampler.classProbabilities(), (p) => p.toFixed(2)).join(' ')); // 0.75 0.25
 *
 * const once = weightedSampler([1, 0, 5, 2], { batchSize: 2, seed: 7, replacement: false });
 * console.log(Array.from(once, (rows) => rows.join(' ')).join(', ')); // 2 3, 0
 * ```
 *
 * @see A. J. Walker, "An Efficient Method for Generating Discrete Random Variables with General Distributions", ACM TOMS 3(3), 1977,
 *   https://doi.org/10.1145/355744.355749, with the construction in linear time of M. D. Vose, "A Linear Algorithm for Generating
 *   Random Numbers with a Given Distribution", IEEE TSE 17(9), 1991, https://doi.org/10.1109/32.92917
 * @see P. S. Efraimidis, P. G. Spirakis, "Weighted Random Sampling with a Reservoir", Information Processing Letters 97(5), 2006,
 *   section 2, https://doi.org/10.1016/j.ipl.2005.11.003: without replacement, with their keys as logarithms. PyTorch's
 *   `WeightedRandomSampler` draws the same, up to 2^24 rows.
 */
export function weightedSampler(
  weights: ArrayLike<number> | ((epoch: number) => ArrayLike<number>),
  options: WeightedSamplerOptions,
): BatchSampler {
  const { batchSize, seed, tail } = checkSamplerOptions(NAME, options);
  const { replacement = true } = options;
  if (typeof replacement !== 'boolean') {
    throw new TypeError(
      `${NAME}: expected \`replacement\` to be true or false, got ${describeValue(replacement)}.`,
    );
  }
  const isChanging = typeof weights === 'function';
  const first = checkRowWeights(NAME, isChanging ? weights(0) : weights);
  const numRows = first.length;
  const wholeEpoch = replacement ? numRows : countPositive(first);
  const epochLength = checkNumber(NAME, 'epochLength', options.epochLength ?? wholeEpoch, EPOCH_LENGTHS);
  if (!replacement) checkEnough(epochLength, first, 0);
  const weightsOf = isChanging
    ? (epoch: number): ArrayLike<number> => {
        const current = checkRowWeights(NAME, weights(epoch), numRows);
        if (!replacement) checkEnough(epochLength, current, epoch);
        return current;
      }
    : undefined;
  const random = createRandom(seed, '@lt/sampling', NAME);
  // What does not change with the epoch is made once: the alias table, or the copy of the weights.
  const drawsBy = (current: ArrayLike<number>): ((epoch: number) => FillBatch) => {
    if (replacement) {
      const table = aliasTable(current);
      return (epoch) => drawsFromTable(table, batchSize, random.fork('epoch', epoch));
    }
    const kept = new Float64Array(current);
    return (epoch) => drawsInOrder(weightedOrder(kept, epochLength, random.fork('epoch', epoch)), batchSize);
  };
  const classes = checkClasses(options, numRows);
  const settings = {
    name: NAME,
    batchSize,
    seed,
    tail,
    numRows,
    epochLength,
    replacement,
    isChanging,
    classIds: classes && configHash({ numClasses: classes.numClasses }, classes.ids),
  };
  return createBatchSampler({
    name: NAME,
    batchSize,
    tail,
    fewestDraws: epochLength,
    configHash: configHash(settings, weightsOf ? [] : bitsOf(first)),
    numDraws: () => epochLength,
    classProbabilities: probabilitiesOf(classes, first, weightsOf),
    drawsOf: weightsOf
      ? epochCache((epoch) => drawsBy(weightsOf(epoch))(epoch), drawsBy(first)(0))
      : epochCache(drawsBy(first)),
  });
}

const NAME = 'weightedSampler';

function checkEnough(epochLength: number, weights: ArrayLike<number>, epoch: number): void {
  const most = countPositive(weights);
  if (epochLength <= most) return;
  throw new RangeError(
    `${NAME}: expected \`epochLength\` to be at most ${most}, the rows of positive weight in epoch ${epoch}, since none comes twice ` +
      `without replacement, got ${epochLength}.`,
  );
}

/** Returns the words of weights as 64-bit floats, for the hash. A weight of -0 is one of 0. */
function bitsOf(weights: ArrayLike<number>): Uint32Array {
  const floats = new Float64Array(weights);
  for (let row = 0; row < floats.length; row++) floats[row]! += 0;
  return new Uint32Array(floats.buffer);
}

/** The class of each row. */
interface Classes {
  ids: ArrayLike<number>;
  numClasses: number;
}

function checkClasses(
  { classIds, numClasses }: WeightedSamplerOptions,
  numRows: number,
): Classes | undefined {
  if (classIds === undefined) return undefined;
  const counts = countRows(NAME, classIds, numClasses);
  checkNumbers(NAME, 'classIds', classIds, { length: numRows });
  return { ids: classIds, numClasses: counts.length };
}

/** Returns the function from an epoch to the classes' shares of the weight: of `first` if there is no `weightsOf`. */
function probabilitiesOf(
  classes: Classes | undefined,
  first: ArrayLike<number>,
  weightsOf: ((epoch: number) => ArrayLike<number>) | undefined,
): (epoch: number) => Float64Array {
  if (classes === undefined) {
    return () => {
      throw new TypeError(
        `${NAME}: expected the option \`classIds\` for classProbabilities, got undefined. Weights alone tell no classes.`,
      );
    };
  }
  const { ids, numClasses } = classes;
  if (weightsOf === undefined) {
    const shares = classShares(first, ids, numClasses);
    return () => shares.slice();
  }
  // A copy: the class ids are the caller's.
  const kept = Int32Array.from(ids);
  return (epoch) => classShares(weightsOf(epoch), kept, numClasses);
}
