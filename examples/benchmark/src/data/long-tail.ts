import { createRandom } from '@lt/core';
import type { LabeledImages, LongTailedImages } from '../types.ts';

/**
 * Returns the same images with their classes renumbered.
 *
 * @param set - Images with the classes of their files.
 * @param classOrder - Old class id of each new class, head first.
 * @returns A set that shares the pixels with `set`.
 * @throws RangeError if an image is of a class that `classOrder` lacks.
 */
export function relabel(set: LabeledImages, classOrder: readonly number[]): LabeledImages {
  const newIds = new Map(classOrder.map((oldId, newId) => [oldId, newId]));
  return {
    images: set.images,
    classIds: set.classIds.map((oldId) => {
      const newId = newIds.get(oldId);
      if (newId === undefined) {
        throw new RangeError(
          `relabel: expected every class to be one of ${classOrder.join(', ')}, got class ${oldId}.`,
        );
      }
      return newId;
    }),
  };
}

/**
 * Takes `classCounts` images of each class: a seeded shuffle inside the class, then the first so many.
 *
 * The classes do not influence one another, and a larger count takes the images of a smaller one and more. The result lists class
 * 0 first, then class 1 and so on, inside a class in the order of the shuffle: whoever trains on it has to shuffle it.
 *
 * @param set - Images with classes 0 … numClasses - 1.
 * @param classCounts - How many to take of each class, `[numClasses]`.
 * @param seed - Decides which images are taken.
 * @returns A copy of the images that were taken.
 * @throws RangeError if a class has fewer images than are asked for.
 */
export function takeLongTail(
  set: LabeledImages,
  classCounts: ArrayLike<number>,
  seed: number | string,
): LabeledImages {
  const taken = shuffledClasses(set, classCounts.length, seed).flatMap((indices, classId) => {
    const count = classCounts[classId]!;
    if (indices.length < count) {
      throw new RangeError(
        `takeLongTail: expected class ${classId} to have at least ${count} images, got ${indices.length}.`,
      );
    }
    return indices.slice(0, count);
  });
  return pick(set, taken);
}

/**
 * Takes equally many images of each class out of those that {@link takeLongTail} leaves with the same seed: for validation.
 *
 * They are the last ones of the shuffle inside the class, so that sets of other sizes are validated on the same images.
 *
 * @param set - Images with classes 0 … numClasses - 1.
 * @param classCounts - What the long tail takes of each class, `[numClasses]`.
 * @param perClass - How many to take of each class, at most: no more than every class has left.
 * @param seed - That of the long tail.
 * @returns A copy of the images, class by class; `undefined` if a class has none left.
 */
export function takeValidation(
  set: LabeledImages,
  classCounts: ArrayLike<number>,
  perClass: number,
  seed: number | string,
): LabeledImages | undefined {
  const classes = shuffledClasses(set, classCounts.length, seed);
  const count = Math.min(
    perClass,
    ...classes.map((indices, classId) => indices.length - classCounts[classId]!),
  );
  if (count <= 0) return undefined;
  return pick(
    set,
    classes.flatMap((indices) => indices.slice(-count)),
  );
}

/** Validation images of each class, at most. */
export const VALIDATION_PER_CLASS = 50;

/** Returns a long tail, and what is left for validation: of each class as many, up to {@link VALIDATION_PER_CLASS}. */
export function splitTraining(
  set: LabeledImages,
  classCounts: Int32Array,
  seed: number | string,
): Pick<LongTailedImages, 'train' | 'validation'> {
  const train = takeLongTail(set, classCounts, seed);
  const validation = takeValidation(set, classCounts, VALIDATION_PER_CLASS, seed);
  return validation === undefined ? { train } : { train, validation };
}

/** The images of each class, each class in an order of its own. */
function shuffledClasses(set: LabeledImages, numClasses: number, seed: number | string): number[][] {
  const members: number[][] = Array.from({ length: numClasses }, () => []);
  set.classIds.forEach((classId, i) => {
    members[classId]?.push(i);
  });
  return members.map((indices, classId) => createRandom(seed, 'long tail', classId).shuffle(indices));
}

/** Returns a copy of some images, in the order of `rows`. */
export function pick(set: LabeledImages, rows: readonly number[]): LabeledImages {
  const numPixels = set.images.length / set.classIds.length;
  const images = new Uint8Array(rows.length * numPixels);
  rows.forEach((from, to) => {
    images.set(set.images.subarray(from * numPixels, (from + 1) * numPixels), to * numPixels);
  });
  return { images, classIds: Int32Array.from(rows, (i) => set.classIds[i]!) };
}
