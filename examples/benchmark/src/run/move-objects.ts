import { countClasses, createRandom } from '@lt/core';
import { camBasedSampling, classActivationMap } from '@lt/fsa';
import { concat, dispose, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { SingleNetwork } from './single-network.ts';
import type { TrainingData } from './trained-network.ts';

const BATCH = 250;

/** Images, on the backend, and the class of each. */
export interface ClassedImages {
  images: Tensor4D;
  classIds: Int32Array;
}

/**
 * Makes new images of the training images, whose objects are moved where the network sees them: of each class as many as it lacks to have
 * what the largest and the smallest class have together, so that all have as many then. That is how the authors of CAM-BS fill up CIFAR.
 *
 * @param network - What says where the objects are, trained on the images as they are.
 * @param data - The training images.
 * @param signal - Ends the work between two batches.
 * @returns The new images, class by class. They belong to the caller.
 */
export async function moveObjects(
  network: Pick<SingleNetwork, 'maps' | 'head'>,
  { batch, classIds, numClasses, seed }: TrainingData,
  signal?: AbortSignal,
): Promise<ClassedImages> {
  const counts = [...countClasses(classIds, numClasses)];
  const wanted = Math.max(...counts) + Math.min(...counts);
  const random = createRandom(seed, 'moved objects');
  const rows = counts.flatMap((count, classId) => {
    const own = Array.from(classIds.keys()).filter((row) => classIds[row] === classId);
    return Array.from({ length: count === 0 ? 0 : wanted - count }, () => own[random.int(count)]!);
  });
  const ids = Int32Array.from(rows, (row) => classIds[row]!);
  const made: Tensor4D[] = [];
  try {
    for (let from = 0; from < rows.length; from += BATCH) {
      signal?.throwIfAborted();
      const seen = tidy(() => {
        const images = batch(Int32Array.from(rows.slice(from, from + BATCH)));
        const { kernel } = network.head();
        return {
          images,
          cam: classActivationMap(network.maps(images), kernel, ids.subarray(from, from + BATCH)),
        };
      });
      const moved = camBasedSampling(seen.images, seen.cam, { seed: `${seed} from ${from}` });
      made.push((await moved.finally(() => dispose([seen.images, seen.cam]))).images);
    }
    return { images: tidy(() => concat(made)), classIds: ids };
  } finally {
    dispose(made);
  }
}
