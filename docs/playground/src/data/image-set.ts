import { countClasses } from '@lt/core';
import type { DataSet, Rows } from './data-set.ts';

/** Images as bytes, and their classes. */
export interface ImageRows {
  bytes: Uint8Array;
  classIds: Int32Array;
}

/** Makes a set of images: standardized by the mean and the deviation of the training pixels. */
export function toImageSet({
  inputShape,
  classNames,
  train,
  test,
  unknown,
}: {
  inputShape: [number, number, number];
  classNames: string[];
  train: ImageRows;
  test: ImageRows;
  unknown: ImageRows;
}): DataSet {
  const { mean, deviation } = measure(train.bytes);
  const toRows = ({ bytes, classIds }: ImageRows): Rows => ({
    values: Float32Array.from(bytes, (byte) => (byte - mean) / deviation),
    classIds,
  });
  return {
    kind: 'images',
    inputShape,
    classNames,
    classCounts: Int32Array.from(countClasses(train.classIds, classNames.length)),
    train: toRows(train),
    test: toRows(test),
    unknown: toRows(unknown),
    domain: [-1, -1, 1, 1],
    pictures: test.bytes,
    unknownPictures: unknown.bytes,
  };
}

function measure(bytes: Uint8Array): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const byte of bytes) {
    sum += byte;
    squares += byte * byte;
  }
  const mean = sum / bytes.length;
  return { mean, deviation: Math.sqrt(Math.max(squares / bytes.length - mean * mean, 1)) };
}
