import { stat } from 'node:fs/promises';
import { checkNumber, describeValue } from '@lt/core';
import type { LongTailedImages } from '../types.ts';
import { DownloadError } from './download-file.ts';
import { longTailedFashionMnist } from './fashion-mnist.ts';
import { findFashionMnist, resolvePath } from './find-fashion-mnist.ts';
import { longTailedFolder } from './folder-images.ts';
import { generatedImages } from './generated-images.ts';
import { findIdxFiles, type IdxFiles, readImageSet } from './idx-files.ts';
import type { LoadImagesOptions } from './load-images-options.ts';
import { holdOutRarest, readOpenImages } from './open-images.ts';

/**
 * Loads a long-tailed training set and its test set.
 *
 * `'fashion-mnist'` is looked for in `LT_DATA`, then in the user's cache, then downloaded from its official address. Where that
 * fails, the generated set takes its place: the result's `source` says so, and `say` tells why. A damaged file in `LT_DATA` is an
 * error: whoever named the folder wants these images and no others.
 *
 * @param choice - `'fashion-mnist'`, `'generated'`, or a folder of idx files (write `./generated` for a folder of that name).
 * @param options - How many images, which ones, and from where.
 * @returns The images. Training images lie class by class, head first.
 * @throws TypeError if `choice` or an option has the wrong type.
 * @throws RangeError if an option is outside its range, a folder lacks files, or a file is broken; the message names it.
 */
export async function loadImages(choice: string, options: LoadImagesOptions): Promise<LongTailedImages> {
  const name = 'loadImages';
  if (typeof choice !== 'string' || choice === '') {
    const ErrorClass = typeof choice === 'string' ? RangeError : TypeError;
    throw new ErrorClass(
      `${name}: expected \`choice\` to be 'fashion-mnist', 'generated' or a folder, got ${describeValue(choice)}.`,
    );
  }
  const maxPerClass = checkNumber(name, 'maxPerClass', options?.maxPerClass, { min: 1, integer: true });
  checkNumber(name, 'imbalanceRatio', options.imbalanceRatio, { min: 1, max: maxPerClass });
  options.signal?.throwIfAborted();
  if (options.unknownClasses !== undefined) {
    if (options.openImages !== undefined) {
      throw new RangeError('--unknown-classes: expected no --open-images beside it, got both.');
    }
    return loadFolder(choice, options);
  }
  const images = await loadKnown(choice, options);
  if (options.openImages === undefined) return images;
  return { ...images, open: await readOpenImages(options.openImages, images, options.env ?? process.env) };
}

function loadKnown(choice: string, options: LoadImagesOptions): Promise<LongTailedImages> {
  if (choice === 'generated') return Promise.resolve(generatedImages(options));
  return choice === 'fashion-mnist' ? loadFashionMnist(options) : loadFolder(choice, options);
}

async function loadFashionMnist(options: LoadImagesOptions): Promise<LongTailedImages> {
  const place = await findFashionMnist(options).catch((error: unknown) => {
    if (error instanceof DownloadError) return error;
    throw error;
  });
  if (place instanceof DownloadError) {
    options.say?.(`Fashion-MNIST: ${place.message}. Using the generated set instead.`);
    const generated = generatedImages(options);
    return { ...generated, source: `${generated.source}, as Fashion-MNIST could not be downloaded` };
  }
  return longTailedFashionMnist(await readImageSet(place.files), place.source, options);
}

async function loadFolder(choice: string, options: LoadImagesOptions): Promise<LongTailedImages> {
  const folder = resolvePath(choice, options.env ?? process.env);
  const isFolder = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new RangeError(
      `loadImages: expected \`choice\` to be 'fashion-mnist', 'generated' or a folder, got '${choice}'; there is no folder ${folder}.`,
    );
  }
  const { found, missing } = await findIdxFiles(folder);
  if (missing.length > 0) {
    throw new RangeError(
      `loadImages: expected ${folder} to hold the four idx files of an image set, got none of the name ${missing.join(' or ')}.`,
    );
  }
  const all = await readImageSet(found as IdxFiles);
  if (options.unknownClasses === undefined) return longTailedFolder(all, folder, options);
  const { set, open, ...held } = holdOutRarest(all, options.unknownClasses);
  return { ...longTailedFolder(set, folder, options, held), open };
}
