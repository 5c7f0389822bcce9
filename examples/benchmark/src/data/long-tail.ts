import { createRandom } from '@lt/core';
import type { LabeledImages } from '../types.ts';

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
  const members: number[][] = Array.from(classCounts, () => []);
  set.classIds.forEach((classId, i) => {
    members[classId]?.push(i);
  });
  const taken = members.flatMap((indices, classId) => {
    const count = classCounts[classId]!;
    if (indices.length < count) {
      throw new RangeError(
        `takeLongTail: expected class ${classId} to have at least ${count} images, got ${indices.length}.`,
      );
    }
    return createRandom(seed, 'long tail', classId).shuffle(indices).slice(0, count);
  });

  const numPixels = set.images.length / set.classIds.length;
  const images = new Uint8Array(taken.length * numPixels);
  taken.forEach((from, to) => {
    images.set(set.images.subarray(from * numPixels, (from + 1) * numPixels), to * numPixels);
  });
  return { images, classIds: Int32Array.from(taken, (i) => set.classIds[i]!) };
}
