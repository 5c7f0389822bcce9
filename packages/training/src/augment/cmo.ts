import { checkNumber, checkOptions, checkSeed, describeValue, symmetricBeta } from '@lt/core';
import {
  add,
  clone,
  mul,
  slice,
  Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { type BatchPosition, batchRandom, checkImages } from './augmentation.ts';
import { type Box, cutmixBox } from './cutmix-box.ts';
import { type BatchMixingOptions, checkLabels, checkNumClasses, roundShare } from './mixing.ts';

/** Options of {@link cmo}. */
export interface CmoOptions extends BatchMixingOptions {
  /** Probability that a batch is pasted on at all, from 0 to 1. @default 0.5 */
  probability?: number;
  /** First epoch with pasting, from 0; the authors leave out four of 200 and start at 4. @default 0 */
  startEpoch?: number;
  /** First epoch without it again, above `startEpoch`; the authors end three epochs before the last. @default Infinity */
  endEpoch?: number;
}

/** A batch of images and what they show. */
export interface LabeledImages {
  /** Images, float32 `[batch, height, width, channels]`. */
  images: Tensor4D;
  /** One-hot or soft labels `[batch, numClasses]`, or class ids `[batch]` as an int32 tensor or an array, which need `numClasses`. */
  labels: Tensor | ArrayLike<number>;
}

/** Images that others were pasted on; what {@link MinorityPasting} returns. */
export interface PastedBatch {
  /** Images, float32 `[batch, height, width, channels]`. */
  images: Tensor4D;
  /** Mixed labels, float32 `[batch, numClasses]`. */
  labels: Tensor2D;
  /** Share of each image, and of its label, that is the background's: a multiple of 2^-24 from 0 to 1, and 1 where nothing was pasted. */
  lambda: number;
  /** Top, left, bottom and right of the box, in pixels; the last two are the first row and column outside. */
  box: readonly [top: number, left: number, bottom: number, right: number];
}

/**
 * Pastes a box of each foreground image on the background image of the same row: a pure function of its seed, the epoch and the batch.
 *
 * @param background - A batch of the data as they are.
 * @param foreground - A batch of the minority's sampler, at least as long; further rows are not used.
 * @param position - Epoch and batch.
 * @returns New images and labels, the caller's to dispose.
 */
export type MinorityPasting = (
  background: LabeledImages,
  foreground: LabeledImages,
  position: BatchPosition,
) => PastedBatch;

/**
 * Returns a mixing that pastes objects of rare classes on images of frequent ones, and mixes the labels by area: context-rich minority
 * oversampling (CMO).
 *
 *     target = Beta(alpha, alpha), one for the batch
 *     box    = height · √(1 - target) by width · √(1 - target) pixels around a uniform center, cut off at the edges
 *     image  = foreground inside the box, background outside
 *     lambda = 1 - area of the box / area of the image
 *     label  = lambda · label of the background + (1 - lambda) · label of the foreground
 *
 * Unlike `cutmix`, it takes two batches: the background from the data as they are, the foreground from a sampler that prefers rare classes. The
 * authors draw an example of class c with weight 1 / count(c)^r, which is `powerSampler(classIds, { exponent: 1 - r })` of `@lt/sampling`:
 * `classBalancedSampler` for their r of 1. `bilateralSampler` pairs two samplers.
 *
 * @param options - Alpha, the probability, the epochs of use, the seed, and the number of classes if labels are class ids.
 * @returns A function of background, foreground and the batch's position.
 * @throws TypeError if an option has the wrong type. The function throws it if an argument has.
 * @throws RangeError if an option is outside its range. The function throws it for a wrong shape, class id or position.
 *
 * @example
 * ```ts
 * import { cmo } from '@lt/training';
 * import { bilateralSampler, classBalancedSampler, instanceBalancedSampler } from '@lt/sampling';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { gather, type Tensor4D, tensor1d, zeros } from '@tensorflow/tfjs-core';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 1, 1];
 * const all = zeros([8, 4, 4, 1]) as Tensor4D;
 * const batches = bilateralSampler({
 *   conventional: instanceBalancedSampler(classIds, { batchSize: 4 }),
 *   rebalancing: classBalancedSampler(classIds, { batchSize: 4 }),
 * });
 * const fetch = (rows: Int32Array) => ({
 *   images: gather(all, tensor1d(rows, 'int32')),
 *   labels: Array.from(rows, (row) => classIds[row]!),
 * });
 * const paste = cmo({ numClasses: 2, probability: 1, seed: 4 });
 * const { conventional, rebalancing } = batches.batchAt(0, 1);
 * const pasted = paste(fetch(conventional), fetch(rebalancing), { epoch: 0, batch: 1 });
 * console.log(pasted.box.join(' '), pasted.lambda); // 0 1 2 3 0.75
 * ```
 *
 * @see S. Park, Y. Hong, B. Heo, S. Yun, J. Y. Choi, "The Majority Can Help the Minority: Context-rich Minority Oversampling for
 *   Long-tailed Classification", CVPR 2022, algorithm 1, https://arxiv.org/abs/2112.00412. As in the authors' code: one box for the batch,
 *   CutMix's rule for it, lambda from the area that is left.
 */
export function cmo(options: CmoOptions = {}): MinorityPasting {
  const name = 'cmo';
  checkOptions(name, options);
  const alpha = checkNumber(name, 'alpha', options.alpha ?? 1, { min: 0 });
  const probability = checkNumber(name, 'probability', options.probability ?? 0.5, { min: 0, max: 1 });
  const startEpoch = checkNumber(name, 'startEpoch', options.startEpoch ?? 0, { min: 0, integer: true });
  const endEpoch =
    options.endEpoch === undefined || options.endEpoch === Number.POSITIVE_INFINITY
      ? Number.POSITIVE_INFINITY
      : checkNumber(name, 'endEpoch', options.endEpoch, { min: startEpoch + 1, integer: true });
  const numClasses = checkNumClasses(name, options.numClasses);
  const seed = checkSeed(name, options.seed);
  return (background, foreground, position) => {
    const backgroundLabels = checkLabeled(name, 'background', background, numClasses);
    const columns = numClasses ?? columnsOf(background.labels);
    const foregroundLabels = checkLabeled(name, 'foreground', foreground, columns);
    const [batch, height, width, channels] = background.images.shape;
    checkForeground(name, foreground.images, background.images);
    const random = batchRandom(name, seed, position);
    const isUsed = position.epoch >= startEpoch && position.epoch < endEpoch;
    const isPasted = isUsed && alpha > 0 && random.fork('probability').next() < probability;
    const target = isPasted ? symmetricBeta(random.fork('lambda'), alpha) : 1;
    const center = random.fork('center');
    const box = cutmixBox(target, height, width, center.int(height), center.int(width));
    const { top, left, bottom, right } = box;
    const lambda = 1 - roundShare(((bottom - top) * (right - left)) / (height * width));
    const pasted = tidy(() => {
      const labels = backgroundLabels();
      if (lambda === 1) return { images: clone(background.images), labels: clone(labels) };
      const others = slice(foregroundLabels(), [0, 0], [batch, labels.shape[1]]);
      const images = slice(foreground.images, [0, 0, 0, 0], [batch, height, width, channels]);
      return {
        images: where(insideBox(box, height, width), images, background.images) as Tensor4D,
        labels: add(mul(labels, lambda), mul(others, 1 - lambda)) as Tensor2D,
      };
    });
    return { ...pasted, lambda, box: [top, left, bottom, right] };
  };
}

/** Returns which pixels are inside a box, `[1, height, width, 1]`. */
function insideBox({ top, left, bottom, right }: Box, height: number, width: number): Tensor {
  const inside = new Uint8Array(height * width);
  for (let y = top; y < bottom; y++) inside.fill(1, y * width + left, y * width + right);
  return tensor(inside, [1, height, width, 1], 'bool');
}

/** Checks images and labels, and returns a function that makes the matrix of labels. */
function checkLabeled(
  caller: string,
  argument: 'background' | 'foreground',
  given: LabeledImages,
  numClasses: number | undefined,
): () => Tensor2D {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to hold images and labels, got ${describeValue(given)}.`,
    );
  }
  checkImages(caller, given.images, `${argument}.images`);
  return checkLabels(caller, given.labels, given.images.shape[0], numClasses, `${argument}.labels`);
}

function columnsOf(labels: Tensor | ArrayLike<number>): number | undefined {
  return labels instanceof Tensor ? labels.shape[1] : undefined;
}

function checkForeground(caller: string, foreground: Tensor4D, background: Tensor4D): void {
  const [batch, ...size] = background.shape;
  const fits = size.every((length, axis) => foreground.shape[axis + 1] === length);
  if (fits && foreground.shape[0] >= batch) return;
  throw new RangeError(
    `${caller}: expected \`foreground.images\` to be at least ${batch} images of [${size.join(', ')}], got [${foreground.shape.join(', ')}].`,
  );
}
