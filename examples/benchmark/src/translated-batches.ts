import { createRandom } from '@lt/core';
import { featureStatistics, type LinearHead, majorToMinor, planMajorToMinor } from '@lt/fsa';
import { classBalancedSampler } from '@lt/sampling';
import { concat, gather, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { FeatureSet, FrozenNetwork } from './refit.ts';
import type { OwnedBatches } from './transferred-batches.ts';

/** Steps of a translation, as the authors have them. */
const STEPS = 10;

/** Class-balanced batches of features, made an epoch at a time. */
export interface TranslatedBatches extends OwnedBatches {
  /** Batches of an epoch. */
  readonly numBatches: number;
  /**
   * Makes the batches of an epoch, in the place of those before.
   *
   * @param epoch - Epoch from 0.
   * @param classifier - The classifier that is being trained, as it is now.
   * @returns How many features were translated, and how many of them accepted.
   */
  makeEpoch(epoch: number, classifier: LinearHead): Promise<{ translated: number; accepted: number }>;
}

/**
 * Returns class-balanced batches in which some of the repeated rare features are replaced by frequent ones, translated.
 *
 * @param network - What gave the features; its own classifier says what a class looks like.
 */
export function translatedBatches({
  train,
  kernel,
  bias,
  setup: { classCounts, batchSize, seed },
  signal,
}: FrozenNetwork): TranslatedBatches {
  const { features, classIds } = train;
  const [numRows] = features.shape;
  const sampler = classBalancedSampler(classIds, { batchSize, seed: `${seed} second stage` });
  const streams = createRandom(`${seed} second stage`, 'translated batches');
  const labelsOf = (rows: Int32Array): Int32Array => rows.map((row) => classIds[row]!);
  let stepSize: number | undefined;
  /** Features of the training images, then those that were translated; none if no batch has a seed. */
  let pool: Tensor2D | undefined;
  let batches: { rows: Int32Array; labels: Int32Array }[] = [];
  return {
    numBatches: sampler.numBatches,
    makeEpoch: async (epoch, classifier) => {
      const random = streams.fork(epoch);
      const drawn = Array.from(sampler.epoch(epoch), (rows) => ({ rows, labels: labelsOf(rows) }));
      const translations = drawn.flatMap(({ rows, labels }, batch) => {
        const plan = planMajorToMinor(labels, { classCounts, random });
        return Array.from(plan.rows, (place, i) => ({
          batch,
          place,
          seedRow: rows[plan.seedRows[i]!]!,
          targetClassId: plan.targetClassIds[i]!,
          chance: plan.acceptProbabilities[i]!,
        }));
      });
      pool?.dispose();
      pool = undefined;
      batches = drawn.map(({ rows, labels }) => ({ rows: rows.slice(), labels }));
      if (translations.length === 0) return { translated: 0, accepted: 0 };

      stepSize ??= (await distanceOfMeans(train, classCounts.length)) / STEPS;
      const seedRows = translations.map(({ seedRow }) => seedRow);
      const x: Tensor2D = gather(features, seedRows);
      const { samples, accepted } = await majorToMinor(x, {
        generator: { kernel, bias },
        classifier,
        seedClassIds: seedRows.map((row) => classIds[row]!),
        targetClassIds: translations.map(({ targetClassId }) => targetClassId),
        acceptProbabilities: translations.map(({ chance }) => chance),
        steps: STEPS,
        stepSize,
        range: [0, Number.POSITIVE_INFINITY],
        random,
        signal,
      }).finally(() => x.dispose());
      pool = tidy(() => concat([features, samples as Tensor2D]));
      samples.dispose();
      for (const at of accepted) {
        const { batch, place } = translations[at]!;
        batches[batch]!.rows[place] = numRows + at;
      }
      return { translated: translations.length, accepted: accepted.length };
    },
    batchAt: (index) => {
      const { rows, labels } = batches[index % batches.length]!;
      return { features: gather(pool ?? features, Array.from(rows)), labels };
    },
    dispose: () => pool?.dispose(),
  };
}

/** Returns how far the means of two classes lie apart: the mean over all pairs. */
async function distanceOfMeans({ features, classIds }: FeatureSet, numClasses: number): Promise<number> {
  const { means } = await featureStatistics(features, classIds, { numClasses });
  const [, featureDim] = features.shape;
  const meanOf = (classId: number) => means.subarray(classId * featureDim, (classId + 1) * featureDim);
  let sum = 0;
  for (let a = 0; a < numClasses; a++) {
    for (let b = 0; b < a; b++) sum += Math.hypot(...meanOf(a).map((value, k) => value - meanOf(b)[k]!));
  }
  return sum / ((numClasses * (numClasses - 1)) / 2);
}
