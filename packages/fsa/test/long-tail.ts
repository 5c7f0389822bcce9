import { createRandom } from '@lt/core';
import { type Tensor2D, type Tensor4D, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { FeatureAugmenter, type FeatureAugmenterOptions, type MapsInMemory } from '../src/index.ts';

/** Classes of 24, 14, 4 and 3 images: at a share of 0.8 the first two are the head. */
export const classIds: Int32Array = Int32Array.from([24, 14, 4, 3].flatMap((n, c) => Array(n).fill(c)));
export const numRows: number = classIds.length;
const [HEIGHT, WIDTH, CHANNELS] = [3, 3, 5];

const random = createRandom('feature maps');
const numbers = Float32Array.from({ length: numRows * HEIGHT * WIDTH * CHANNELS }, () =>
  Math.max(0, random.normal() + 0.2),
);
const weights = Float32Array.from({ length: CHANNELS * 4 }, () => random.normal());

/** The feature maps after a ReLU, as numbers. */
export const inMemory: MapsInMemory = { data: numbers, shape: [numRows, HEIGHT, WIDTH, CHANNELS] };
/** The same as a tensor. */
export const maps = (): Tensor4D => tensor4d(numbers.slice(), [numRows, HEIGHT, WIDTH, CHANNELS]);
/** A classifier of four classes. */
export const kernel = (): Tensor2D => tensor2d(weights, [CHANNELS, 4]);

/** Returns the vector at a position of a map, by plain loops. */
export function vectorAt(row: number, position: number): number[] {
  const start = (row * HEIGHT * WIDTH + position) * CHANNELS;
  return Array.from(numbers.subarray(start, start + CHANNELS));
}

/** Returns the mean of some vectors. */
export function meanOf(vectors: number[][]): number[] {
  return vectors[0]!.map((_, k) => vectors.reduce((sum, vector) => sum + vector[k]!, 0) / vectors.length);
}

/** Returns the activation of a row's own class at each position, scaled to [0, 1], by plain loops. */
export function camOf(row: number): number[] {
  const cam = Array.from({ length: HEIGHT * WIDTH }, (_, position) =>
    vectorAt(row, position).reduce((sum, x, k) => sum + x * weights[k * 4 + classIds[row]!]!, 0),
  );
  const [low, high] = [Math.min(...cam), Math.max(...cam)];
  return cam.map((value) => (value - low) / (high - low));
}

/** Makes an augmenter of these maps, whose tail are the last two classes. */
export function makeAugmenter(more: Partial<FeatureAugmenterOptions> = {}): FeatureAugmenter {
  return new FeatureAugmenter({
    features: inMemory,
    classIds,
    kernel: kernel(),
    headShare: 0.8,
    genericThreshold: 0.4,
    random: createRandom(5),
    ...more,
  });
}
