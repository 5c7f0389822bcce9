import {
  type AugmentedBatch,
  camPanels,
  classActivationMap,
  type FeatureAugmenter,
  type ImagePixels,
  joinPictures,
  normalizeCam,
  type Picture,
  renderDraws,
} from '@lt/fsa';
import { dispose, gather, type Tensor3D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { FrozenNetwork } from '../refit.ts';
import type { LongTailedImages } from '../types.ts';

/** Times that each pixel is repeated. */
const ZOOM = 4;

/**
 * Shows a training image of each of three tail classes, on the left, and of three head classes, as `camPanels` does: the image, where the network sees
 * its class, and the parts that are specific to it and generic.
 */
export async function fsaMaps(
  { train, maps, kernel }: FrozenNetwork,
  augmenter: FeatureAugmenter,
  images: LongTailedImages,
): Promise<Picture> {
  await augmenter.prepare();
  const [tail, head] = [augmenter.tailClasses.slice(-3), augmenter.headClasses.slice(0, 3)];
  const shown = tail.flatMap((classId, i) => [classId, head[i]!]);
  const rows = shown.map((classId) => train.classIds.indexOf(classId));
  const all = await maps();
  const cam = tidy(() => {
    const own = gather(all, tensor1d(rows, 'int32'));
    return normalizeCam(classActivationMap(own, kernel, shown)).map as Tensor3D;
  });
  const grids = await cam.array().finally(() => dispose(cam));
  const panels = rows.map((row, i) => camPanels(imageOf(images, row), grids[i]!, { zoom: ZOOM }));
  return joinPictures(panels, { columns: 2, gap: 12 });
}

/** Shows the first augmented samples of the rarest class that were made, one for each donor, as `renderDraws` does. */
export async function fsaDraws(
  { setup }: FrozenNetwork,
  augmenter: FeatureAugmenter,
  images: LongTailedImages,
): Promise<Picture> {
  await augmenter.prepare();
  const rarest = setup.classCounts.lastIndexOf(Math.min(...setup.classCounts));
  const isShown = ({ kind, labels }: AugmentedBatch, i: number): boolean =>
    kind[i] === 'augmented' && labels[i] === rarest;
  for (let index = 0; ; index++) {
    const batch = augmenter.batchAt(index);
    batch.features.dispose();
    const samples = Array.from(batch.rows.keys()).filter((i) => isShown(batch, i));
    if (samples.length === 0) continue;
    const draws = samples.slice(0, 6).map((i) => ({
      tail: imageOf(images, batch.rows[i]!),
      donor: imageOf(images, batch.donors[i]!),
      vectors: batch.vectors[i]!,
    }));
    const [height, width] = augmenter.bank.shape;
    return renderDraws(draws, { height, width, zoom: ZOOM, columns: 3 });
  }
}

function imageOf({ train, height, width }: LongTailedImages, row: number): ImagePixels {
  const size = height * width;
  return { data: train.images.subarray(row * size, (row + 1) * size), width, height };
}
