import { checkNumber, checkNumbers, describeValue, type Random } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  add,
  cast,
  mul,
  oneHot,
  reshape,
  Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import type { BatchPosition } from './augmentation.ts';
import { gatherRows } from './gather-pixels.ts';

/** Images that were mixed with one another, and their labels; what {@link BatchMixing} returns. */
export interface MixedBatch {
  /** Mixed images, float32 `[batch, height, width, channels]`. */
  images: Tensor4D;
  /** Mixed labels, float32 `[batch, numClasses]`; each row sums to what its labels did. */
  labels: Tensor2D;
  /** Share of each example's own image and label in the mixture, from 0 to 1, a multiple of 2^-24. The partner has the rest. */
  lambda: number;
  /** Row of each example's partner, `[batch]`: a permutation. */
  partners: Int32Array;
}

/**
 * A random mixture of a batch with itself: a pure function, like `Augmentation`, of its seed, the epoch and the batch.
 *
 * @param images - Images, float32 `[batch, height, width, channels]`.
 * @param labels - One-hot or soft labels `[batch, numClasses]`, or class ids `[batch]` as an int32 tensor or an array, which need the
 *   option `numClasses`.
 * @param position - Epoch and batch.
 * @returns New images and labels, the caller's to dispose.
 */
export type BatchMixing = (
  images: Tensor4D,
  labels: Tensor | ArrayLike<number>,
  position: BatchPosition,
) => MixedBatch;

/** Options that {@link BatchMixing}s share. */
export interface BatchMixingOptions {
  /** Both parameters of the Beta distribution of lambda, at least 0: near 0 hardly mixes, 1 is uniform, more mixes more evenly. @default 1 */
  alpha?: number;
  /** Number of classes, at least 2. Needed for class ids; labels `[batch, numClasses]` tell it themselves. */
  numClasses?: number;
  /** Decides every draw. A number or a string. @default 0 */
  seed?: number | string;
}

/** Checks the number of classes, if given. */
export function checkNumClasses(caller: string, numClasses: number | undefined): number | undefined {
  return numClasses === undefined
    ? undefined
    : checkNumber(caller, 'numClasses', numClasses, { min: 2, integer: true });
}

/** Checks labels, and returns a function that makes the matrix `[batch, numClasses]` of them. */
export function checkLabels(
  caller: string,
  labels: Tensor | ArrayLike<number>,
  batch: number,
  numClasses: number | undefined,
  argument = 'labels',
): () => Tensor2D {
  if (labels instanceof Tensor && labels.rank === 2) {
    checkTensor(caller, argument, labels, {
      dtype: ['float32', 'int32', 'bool'],
      shape: [batch, numClasses ?? 'numClasses'],
    });
    return () => cast(labels, 'float32') as Tensor2D;
  }
  let classIds = labels;
  if (labels instanceof Tensor) {
    checkTensor(caller, argument, labels, { dtype: 'int32', shape: [batch] });
  } else if (!Array.isArray(labels) && !ArrayBuffer.isView(labels)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be a tensor or an array of class ids, got ${describeValue(labels)}.`,
    );
  }
  if (numClasses === undefined) {
    throw new RangeError(
      `${caller}: expected \`numClasses\` to be given for labels that are class ids, got none.`,
    );
  }
  if (!(labels instanceof Tensor)) {
    const range = { min: 0, max: numClasses - 1, integer: true, length: batch };
    classIds = Int32Array.from(checkNumbers(caller, argument, labels, range));
  }
  return () => {
    const ids = classIds instanceof Tensor ? classIds : tensor1d(classIds as Int32Array, 'int32');
    // On wasm, oneHot writes int32 whatever dtype it is asked for.
    return cast(oneHot(reshape(ids, [batch]), numClasses), 'float32') as Tensor2D;
  };
}

/** Returns a partner for each example: a permutation, in which an example may be its own partner. */
export function drawPartners(random: Random, batch: number): Int32Array {
  return random.fork('partners').shuffle(Int32Array.from({ length: batch }, (_, i) => i));
}

/** Rounds a share so that it and the rest are float32 numbers that sum to 1 exactly, the same on every backend. */
export function roundShare(share: number): number {
  return Math.round(share * 2 ** 24) / 2 ** 24;
}

/** Returns `lambda · rows + (1 - lambda) · partners' rows`. */
export function mixRows<T extends Tensor>(rows: T, partners: Int32Array, lambda: number): T {
  return add(mul(rows, lambda), mul(gatherRows(rows, partners), 1 - lambda));
}
