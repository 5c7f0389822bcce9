import { checkNumber, createRandom } from '@lt/core';
import type { BatchSampler, BatchSamplerOptions } from './batch-sampler.ts';
import { classCycles, equalProbabilities, presentClasses } from './class-cycles.ts';
import { classIndex } from './class-index.ts';
import { configHash } from './config-hash.ts';
import { countRows } from './count-rows.ts';
import { createBatchSampler } from './create-batch-sampler.ts';
import { checkSamplerOptions, EPOCH_LENGTHS, type FillBatch } from './draw-plan.ts';
import { rowCycles } from './row-cycles.ts';

/** Options of {@link classAwareSampler}. */
export interface ClassAwareSamplerOptions extends BatchSamplerOptions {
  /** Rows that each visit of a class takes, one after the other. The authors use 4 to re-train classifiers. @default 1 */
  samplesPerClass?: number;
  /**
   * Draws in an epoch.
   *
   * @default the rows of the largest class times the classes with rows: the largest class is seen once in full
   */
  epochLength?: number;
}

/**
 * Returns a sampler that visits all classes in turn, and all rows of a class in turn.
 *
 * Class-balanced without the luck of the draw: the classes come in cycles, each once in random order, then again in another order; so
 * do the rows within a class. After whole cycles every class has come equally often, and no row of a class a second time before all
 * of its others have come. The sampler of OLTR's second stage and of classifier re-training (cRT, LWS, MiSLAS).
 *
 *     draw i is of visit v = floor(i / (samplesPerClass · numClasses)) of the class in place floor(i / samplesPerClass) mod numClasses
 *     p(c) = 1 / number of classes with rows
 *
 * A class of fewer rows than `samplesPerClass` repeats rows within a visit. Each epoch starts new cycles.
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Batch size, seed, rows per visit, draws per epoch and what becomes of the last batch.
 * @returns The sampler, at the start of epoch 0. It holds up to 8 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch.
 *
 * @example
 * ```ts
 * import { classAwareSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 1, 1, 2];
 * const sampler = classAwareSampler(classIds, { batchSize: 6, seed: 7 });
 * const batches = Array.from(sampler, (rows) => Array.from(rows, (row) => classIds[row]).join(' '));
 * console.log(batches.join(', ')); // 1 2 0 1 0 2, 0 1 2 0 1 2
 * ```
 *
 * @see Z. Liu et al., "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019, https://arxiv.org/abs/1904.05160: the
 *   `ClassAwareSampler` of the authors' code, after L. Shen, Z. Lin, Q. Huang, "Relay Backpropagation for Effective Learning of Deep
 *   Convolutional Neural Networks", ECCV 2016. There the cycles go on from epoch to epoch.
 */
export function classAwareSampler(
  classIds: ArrayLike<number>,
  options: ClassAwareSamplerOptions,
): BatchSampler {
  const name = 'classAwareSampler';
  const counts = countRows(name, classIds, options?.numClasses);
  const { batchSize, seed, tail } = checkSamplerOptions(name, options);
  const samplesPerClass = checkNumber(name, 'samplesPerClass', options.samplesPerClass ?? 1, {
    min: 1,
    max: 2 ** 31 - 1,
    integer: true,
  });
  const present = presentClasses(counts);
  const wholePass = present.length * counts.reduce((a, b) => Math.max(a, b));
  const epochLength = checkNumber(name, 'epochLength', options.epochLength ?? wholePass, EPOCH_LENGTHS);
  const index = classIndex(classIds, counts);
  const random = createRandom(seed, '@lt/sampling', name);
  const settings = { name, batchSize, seed, tail, numClasses: counts.length, samplesPerClass, epochLength };
  return createBatchSampler({
    name,
    batchSize,
    tail,
    fewestDraws: epochLength,
    configHash: configHash(settings, classIds),
    numDraws: () => epochLength,
    classProbabilities: () => equalProbabilities(counts),
    drawsOf(epoch) {
      const stream = random.fork('epoch', epoch);
      return classAwareDraws({
        batchSize,
        samplesPerClass,
        numClasses: present.length,
        classesOf: classCycles(present, stream.fork('classes')),
        rowOf: rowCycles(index, stream.fork('rows')),
      });
    },
  });
}

/** Draws visit by visit. What is random is handed in: the order of the classes of a visit, and the rows of a class. */
export function classAwareDraws({
  batchSize,
  samplesPerClass,
  numClasses,
  classesOf,
  rowOf,
}: {
  batchSize: number;
  samplesPerClass: number;
  numClasses: number;
  classesOf: (visit: number) => Int32Array;
  rowOf: (c: number, draw: number) => number;
}): FillBatch {
  const visitLength = samplesPerClass * numClasses;
  return (out, batch) => {
    let visit = Math.floor((batch * batchSize) / visitLength);
    let within = batch * batchSize - visit * visitLength;
    let classes = classesOf(visit);
    for (let i = 0; i < out.length; i++) {
      const place = Math.floor(within / samplesPerClass);
      const sample = within - place * samplesPerClass;
      out[i] = rowOf(classes[place]!, visit * samplesPerClass + sample);
      if (++within === visitLength) {
        within = 0;
        classes = classesOf(++visit);
      }
    }
  };
}
