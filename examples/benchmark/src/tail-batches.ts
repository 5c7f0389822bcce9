import { createRandom, type Random, splitHeadTail } from '@lt/core';
import type { FeatureBatches } from '@lt/fsa';
import { concat, gather, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { FrozenNetwork } from './refit.ts';

/** Tail images of a batch, new features for each of them, as in feature space augmentation. */
const TAIL_IMAGES = 16;
const NEW_PER_IMAGE = 3;

/**
 * Makes new features of tail classes.
 *
 * @param classIds - Class of each, ascending.
 * @param features - Features of the images that they are for, `[batch, featureDim]`.
 * @param random - Where its draws come from.
 * @returns Features, `[batch, featureDim]`.
 */
export type MakeFeatures = (classIds: Int32Array, features: Tensor2D, random: Random) => Tensor2D;

/**
 * Returns batches of as many real tail, new tail and real head features as those of feature space augmentation, whatever the new ones are.
 *
 * @param network - What gave the features.
 * @param make - Makes the new ones.
 */
export function tailBatches(
  { train: { features, classIds }, setup }: Pick<FrozenNetwork, 'train' | 'setup'>,
  make: MakeFeatures,
): FeatureBatches {
  const isTail = new Set(splitHeadTail(setup.classCounts).tail);
  const rows = Array.from(classIds.keys());
  const tailRows = rows.filter((row) => isTail.has(classIds[row]!));
  const headRows = rows.filter((row) => !isTail.has(classIds[row]!));
  const streams = createRandom(`${setup.seed} second stage`, 'tail batches');
  const draw = (from: readonly number[], count: number, random: Random): number[] =>
    Array.from({ length: count }, () => from[random.int(from.length)]!);
  return {
    batchAt: (index) => {
      const random = streams.fork(index);
      const tail = draw(tailRows, TAIL_IMAGES, random).sort((a, b) => classIds[a]! - classIds[b]!);
      const head = draw(headRows, TAIL_IMAGES * (1 + NEW_PER_IMAGE), random);
      const sources = tail.flatMap((row) => Array<number>(NEW_PER_IMAGE).fill(row));
      const labelsOf = (some: readonly number[]): number[] => some.map((row) => classIds[row]!);
      const added = tidy(() =>
        concat([
          gather(features, [...tail, ...head]),
          make(Int32Array.from(labelsOf(sources)), gather(features, sources), random.fork('new')),
        ]),
      );
      return { features: added, labels: labelsOf([...tail, ...head, ...sources]) };
    },
  };
}
