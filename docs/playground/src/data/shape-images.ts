import { generatedImages } from '@lt/example-benchmark/generated-images';
import type { Setting } from '../setting.ts';
import type { DataSet } from './data-set.ts';
import { toImageSet } from './image-set.ts';

/** Test images of each class that are looked at after an epoch. */
const TEST_PER_CLASS = 40;

/** The shapes that training never sees. The others keep the largest class and the smallest. */
const UNKNOWN = [3, 6];

/** Draws long-tailed images of eight shapes; two more are the unknown ones. */
export function makeShapeImages({ head, imbalance, seed }: Setting): DataSet {
  const drawn = generatedImages({ maxPerClass: head, imbalanceRatio: Math.min(imbalance, head), seed });
  const numPixels = drawn.height * drawn.width;
  const known = drawn.classNames.flatMap((_, c) => (UNKNOWN.includes(c) ? [] : [c]));
  const take = (rows: { images: Uint8Array; classIds: Int32Array }, classes: number[], most: number) => {
    const taken: number[] = classes.flatMap((c) =>
      Array.from(rows.classIds.keys())
        .filter((i) => rows.classIds[i] === c)
        .slice(0, most),
    );
    const bytes = new Uint8Array(taken.length * numPixels);
    taken.forEach((i, row) => {
      bytes.set(rows.images.subarray(i * numPixels, (i + 1) * numPixels), row * numPixels);
    });
    return { bytes, classIds: Int32Array.from(taken, (i) => known.indexOf(rows.classIds[i]!)) };
  };
  return toImageSet({
    inputShape: [drawn.height, drawn.width, 1],
    classNames: known.map((c) => drawn.classNames[c]!),
    train: take(drawn.train, known, Number.POSITIVE_INFINITY),
    test: take(drawn.test, known, TEST_PER_CLASS),
    unknown: take(drawn.test, UNKNOWN, TEST_PER_CLASS),
  });
}
