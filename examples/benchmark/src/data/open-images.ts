import { basename, join } from 'node:path';
import type { LabeledImages, OpenImages } from '../types.ts';
import { resolvePath } from './find-fashion-mnist.ts';
import { LONG_TAILED } from './folder-images.ts';
import { findIdxFiles, type ImageSet, readImages } from './idx-files.ts';
import { pick } from './long-tail.ts';

/**
 * Reads the test images of a set, all of which are unknown.
 *
 * @param choice - `notmnist`, which is looked for in `LT_DATA`, or a folder of idx files.
 * @param size - Size of the known images.
 * @param env - The environment.
 * @throws RangeError if they are not there, or have another size.
 */
export async function readOpenImages(
  choice: string,
  size: { height: number; width: number },
  env: NodeJS.ProcessEnv,
): Promise<OpenImages> {
  if (choice === 'notmnist' && !env.LT_DATA) {
    throw new RangeError(
      "--open-images: expected LT_DATA to name the folder that holds the folder notmnist, as for 'notmnist', got nothing.",
    );
  }
  const folder =
    choice === 'notmnist' ? join(resolvePath(env.LT_DATA!, env), choice) : resolvePath(choice, env);
  const { testImages } = (await findIdxFiles(folder)).found;
  if (testImages === undefined) {
    throw new RangeError(
      `--open-images: expected ${folder} to hold t10k-images-idx3-ubyte[.gz], got no such file.`,
    );
  }
  const { images, height, width } = await readImages(testImages);
  if (height !== size.height || width !== size.width) {
    throw new RangeError(
      `--open-images: expected images of ${size.height} x ${size.width}, as the known ones, got ${height} x ${width}.`,
    );
  }
  return { name: basename(folder), images };
}

/** Share of the training images of each class that is held out for validation with the unknown classes. */
const VALIDATION_SHARE = 0.1;

/**
 * Holds the rarest classes of a set out as unknown, and images of the others for validation.
 *
 * Of classes with equally many training images those with the smaller label go first. Validation takes the last tenth of the training
 * images of each class in the order of the file, three at least: in files of video frames neighbors look alike, and a model would know
 * those of images that it was trained on.
 *
 * @param set - The images, with any labels.
 * @param count - How many classes to hold out.
 * @returns The known part of the set, images for validation with the labels of the file, whether the whole set is long-tailed, and the test
 *   images of the unknown classes.
 * @throws RangeError if fewer than two classes are left.
 */
export function holdOutRarest(
  set: ImageSet,
  count: number,
): { set: ImageSet; validation: LabeledImages; isLongTailed: boolean; open: OpenImages } {
  const rows = new Map<number, number[]>();
  for (const [i, label] of set.train.classIds.entries()) rows.set(label, [...(rows.get(label) ?? []), i]);
  const rarestFirst = [...rows].sort(([a, ofA], [b, ofB]) => ofA.length - ofB.length || a - b);
  if (rarestFirst.length - count < 2) {
    throw new RangeError(
      `--unknown-classes: expected at least two of the ${rarestFirst.length} classes to be left, got ${count}.`,
    );
  }
  const isUnknown = new Set(rarestFirst.slice(0, count).map(([label]) => label));
  const known = rarestFirst.slice(count).map(([, own]) => own);
  const numKept = (own: number[]): number =>
    Math.max(1, own.length - Math.max(3, Math.round(VALIDATION_SHARE * own.length)));
  const inOrder = (groups: number[][]): number[] => groups.flat().sort((a, b) => a - b);
  const testRows = [...set.test.classIds.keys()];
  const unknownRows = testRows.filter((i) => isUnknown.has(set.test.classIds[i]!));
  return {
    set: {
      ...set,
      train: pick(set.train, inOrder(known.map((own) => own.slice(0, numKept(own))))),
      test: pick(
        set.test,
        testRows.filter((i) => !isUnknown.has(set.test.classIds[i]!)),
      ),
    },
    validation: pick(set.train, inOrder(known.map((own) => own.slice(numKept(own))))),
    isLongTailed: rarestFirst.at(-1)![1].length >= LONG_TAILED * rarestFirst[0]![1].length,
    open: { name: `the ${count} rarest classes`, images: pick(set.test, unknownRows).images },
  };
}
