import { createRandom } from '@lt/core';
import { type Tensor4D, tensor } from '@tensorflow/tfjs-core';

/** Images as plain data, `[batch][height][width][channels]`. */
export type PlainImages = number[][][][];

/** Makes images of random float32 numbers. */
export function plainImages(batch: number, height: number, width: number, channels: number): PlainImages {
  const random = createRandom('images', batch, height, width, channels);
  const each = <Item>(length: number, make: () => Item): Item[] => Array.from({ length }, make);
  return each(batch, () =>
    each(height, () => each(width, () => each(channels, () => Math.fround(random.normal())))),
  );
}

/** Makes a tensor of images. */
export const toTensor = (images: PlainImages): Tensor4D => tensor(images) as Tensor4D;

/** Shapes that a layout mix-up would not survive. */
export const SHAPES: readonly (readonly [number, number, number, number])[] = [
  [5, 6, 4, 3],
  [3, 1, 7, 1],
  [1, 4, 4, 2],
];
