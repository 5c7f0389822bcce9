import {
  checkNumber,
  checkOneOf,
  checkOptions,
  checkSeed,
  createRandom,
  describeValue,
  type Random,
} from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { type Tensor3D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { camForeground } from './cam-foreground.ts';
import {
  type ForegroundBox,
  foregroundBox,
  moveForeground,
  rotation,
  type Source,
} from './move-foreground.ts';

/** How {@link camBasedSampling} moves a foreground. */
export type ForegroundMove = 'rotate' | 'translate' | 'flip';

/** Options of {@link camBasedSampling}. */
export interface CamBasedSamplingOptions {
  /** Smallest value of the foreground, as a part of the map's mean; see `camForeground`. @default 0.75 */
  threshold?: number;
  /** What to choose from, each as often as another. @default ['rotate', 'translate', 'flip'] */
  moves?: readonly ForegroundMove[];
  /** Greatest angle, in whole degrees, either way, from 0 to 180. @default 45 */
  maxAngle?: number;
  /** Greatest change of size while turning, from 0 to below 1: 0.2 scales by 0.8 to 1.2. @default 0.2 */
  maxScale?: number;
  /** Decides every draw; take another for each batch. A number or a string. @default 0 */
  seed?: number | string;
}

/** What {@link camBasedSampling} resolves to. */
export interface CamSampledImages {
  /** New images, float32 `[batch, height, width, channels]`, the caller's. */
  images: Tensor4D;
  /** What was done to each image; `'none'` where the map is constant or nothing of it is foreground. */
  moves: (ForegroundMove | 'none')[];
}

const MOVES = ['rotate', 'translate', 'flip'] as const;

/**
 * Makes new images of given ones: the object, as the class activation map sees it, is turned and scaled, shifted or mirrored, and written
 * over its own background. CAM-based sampling (CAM-BS).
 *
 * Use it in a second phase of training, with a first phase's maps: draw rows with `classBalancedSampler` of `@lt/sampling`, move the objects of
 * those that a rare class repeats, and fine-tune the network on them.
 *
 *     foreground = map ≥ threshold · mean of the map
 *     result     = moved image where the foreground was or now is, image elsewhere, and where the moved image has nothing
 *
 * Shifts keep the object's box inside the image. Turning interpolates linearly between pixels; the other two copy them.
 *
 * @param images - Images, float32, `[batch, height, width, channels]`.
 * @param cam - Maps of their own classes, float32, `[batch, camHeight, camWidth]`; resized to the images.
 * @param options - Threshold, moves, their ranges and the seed.
 * @returns New images of the same labels, and what was done to each. Image `i` draws from a stream of its own.
 * @throws TypeError if `images` or `cam` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if shapes do not fit, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { camBasedSampling } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor3d, tensor4d } from '@tensorflow/tfjs-core';
 *
 * const image = tensor4d([1, 2, 9, 9, 3, 4], [1, 1, 6, 1]);
 * const cam = tensor3d([[[0, 0, 1, 1, 0, 0]]]); // the object: the two nines
 * const { images, moves } = await camBasedSampling(image, cam, { moves: ['translate'], seed: 4 });
 * console.log(moves[0], (await images.data()).join(' ')); // translate 9 9 3 4 3 4
 * ```
 *
 * @see Y. Zhang, X.-S. Wei, B. Zhou, J. Wu, "Bag of Tricks for Long-Tailed Visual Recognition with Deep Convolutional Neural Networks",
 *   AAAI 2021, section on CAM-based sampling, https://ojs.aaai.org/index.php/AAAI/article/view/16458. The authors' code takes the second
 *   row and column of the object for its last ones, lets the image shine through where a moved pixel is 0, and fills what comes from outside with
 *   black before it does so; here the box is the whole object's, and only what comes from outside stays.
 */
export async function camBasedSampling(
  images: Tensor4D,
  cam: Tensor3D,
  options: CamBasedSamplingOptions = {},
): Promise<CamSampledImages> {
  const name = 'camBasedSampling';
  const axes = ['batch', 'height', 'width', 'channels'];
  checkTensor(name, 'images', images, { dtype: 'float32', shape: axes });
  const [batch, height, width] = images.shape;
  checkTensor(name, 'cam', cam, { dtype: 'float32', shape: [batch, 'camHeight', 'camWidth'] });
  checkOptions(name, options);
  const threshold = checkNumber(name, 'threshold', options.threshold ?? 0.75, { min: 0 });
  const maxAngle = checkNumber(name, 'maxAngle', options.maxAngle ?? 45, { min: 0, max: 180, integer: true });
  const maxScale = checkNumber(name, 'maxScale', options.maxScale ?? 0.2, { min: 0, below: 1 });
  const choice = checkMoves(name, options.moves ?? MOVES);
  const random = createRandom(checkSeed(name, options.seed), '@lt/camBasedSampling');

  const mask = camForeground(cam, { height, width, threshold });
  const [pixels, flags] = await Promise.all([images.data(), mask.data()]);
  mask.dispose();
  const moved = new Float32Array(images.size);
  const [imageSize, mapSize] = [images.size / batch, height * width];
  const moves = Array.from({ length: batch }, (_, i) => {
    const before = (pixels as Float32Array).subarray(i * imageSize, (i + 1) * imageSize);
    const after = moved.subarray(i * imageSize, (i + 1) * imageSize);
    const foreground = (flags as Uint8Array).subarray(i * mapSize, (i + 1) * mapSize);
    const box = foregroundBox(foreground, width);
    const draws = random.fork(i);
    const move = box ? choice[draws.int(choice.length)]! : 'none';
    const source = box && sourceOf(move as ForegroundMove, box, draws, { height, width, maxAngle, maxScale });
    if (source) moveForeground(before, after, foreground, width, source);
    else after.set(before);
    return move;
  });
  return { images: tensor4d(moved, images.shape), moves };
}

function sourceOf(
  move: ForegroundMove,
  { left, right, top, bottom }: ForegroundBox,
  random: Random,
  { height, width, maxAngle, maxScale }: Record<'height' | 'width' | 'maxAngle' | 'maxScale', number>,
): Source {
  if (move === 'flip') return (x, y) => [width - 1 - x, y];
  if (move === 'rotate') {
    const degrees = random.int(2 * maxAngle + 1) - maxAngle;
    const scale = 1 + maxScale * (2 * random.next() - 1);
    return rotation((left + right) / 2, (top + bottom) / 2, degrees, scale);
  }
  const byX = random.int(width - right + left) - left;
  const byY = random.int(height - bottom + top) - top;
  return (x, y) => [x - byX, y - byY];
}

function checkMoves(caller: string, moves: readonly ForegroundMove[]): readonly ForegroundMove[] {
  if (!Array.isArray(moves)) {
    throw new TypeError(`${caller}: expected \`moves\` to be an array, got ${describeValue(moves)}.`);
  }
  if (moves.length === 0) throw new RangeError(`${caller}: expected \`moves\` to name a move, got none.`);
  for (const [index, move] of moves.entries()) checkOneOf(caller, `moves[${index}]`, move, [...MOVES]);
  return [...moves];
}
