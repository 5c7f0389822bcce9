import {
  div,
  gather,
  reshape,
  scalar,
  sub,
  type Tensor,
  type Tensor4D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LabeledImages } from '../types.ts';

/** Mean and standard deviation of pixel values, on the scale 0 … 255. */
export interface PixelScale {
  mean: number;
  deviation: number;
}

/** Returns the scale of a training set; the test set is standardized with the same numbers. */
export function measurePixels({ images }: LabeledImages): PixelScale {
  let sum = 0;
  let squares = 0;
  for (const value of images) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / images.length;
  return { mean, deviation: Math.sqrt(Math.max(squares / images.length - mean * mean, 1)) };
}

/** Returns standardized images, one row of pixels each. The caller disposes them. */
export function toRows({ images, classIds }: LabeledImages, scale: PixelScale): Tensor {
  return tidy(() => {
    const raw = tensor2d(Float32Array.from(images), [classIds.length, images.length / classIds.length]);
    return standardize(raw, scale);
  });
}

/** Returns pixel values on the scale of the training set. */
export function standardize<T extends Tensor>(pixels: T, { mean, deviation }: PixelScale): T {
  return tidy(() => div(sub(pixels, scalar(mean)), scalar(deviation)));
}

/** Returns some of the rows as a batch of images `[batch, height, width, 1]`. */
export function batchOf(rows: Tensor, indices: Int32Array, height: number, width: number): Tensor4D {
  return tidy(() => reshape(gather(rows, Array.from(indices)), [indices.length, height, width, 1]));
}
