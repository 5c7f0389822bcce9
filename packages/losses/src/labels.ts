import { checkNumbers, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  cast,
  greater,
  notEqual,
  reshape,
  sum,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { oneHotRows } from './kernels/label-kernels.ts';

/**
 * What the losses accept as labels, for logits `[batch, numClasses]`:
 *
 * - a tensor `[batch, numClasses]`: one-hot or soft labels;
 * - a tensor `[batch]` or `[batch, 1]`: class ids (int32, or the float32 that `fitDataset` makes of numbers);
 * - an array or typed array of `batch` class ids.
 *
 * Ids in an array are checked. The values of a tensor are never read: an id out of range there counts as a label of zeros.
 */
export type Labels = Tensor | ArrayLike<number>;

/** Labels as a matrix, and which rows count. */
export interface LabelMatrix {
  /** One-hot or soft labels, float32, `[batch, numClasses]`. */
  labels: Tensor2D;
  /** Which examples are not ignored, bool, `[batch]`; all of them if left out. */
  valid: Tensor1D | undefined;
}

/**
 * Checks labels against the shape of the logits, and returns a function that makes the matrix of them.
 *
 * @param background - Whether the class id `numClasses` stands for no class, a row of zeros.
 */
export function checkLabels(
  caller: string,
  labels: Labels,
  logits: Tensor,
  ignoreIndex: number | undefined,
  background = false,
): () => LabelMatrix {
  const numClasses = logits.shape.at(-1)!;
  const batch = logits.size / numClasses;
  if (!(labels instanceof Tensor)) {
    const ids = checkClassIds(caller, labels, batch, numClasses + Number(background), ignoreIndex);
    return () => fromClassIds(tensor1d(Int32Array.from(ids), 'int32'), numClasses, ignoreIndex);
  }
  checkTensor(caller, 'labels', labels, { dtype: ['float32', 'int32', 'bool'] });
  const [shape, leading] = [String(labels.shape), logits.shape.slice(0, -1)];
  if (shape === String(logits.shape)) {
    if (ignoreIndex !== undefined && ignoreIndex >= 0 && ignoreIndex < numClasses) {
      throw new RangeError(
        `${caller}: expected \`labels\` to be class ids with ignoreIndex ${ignoreIndex}, got ${describeValue(labels)}.`,
      );
    }
    return () => {
      const matrix = reshape(cast(labels, 'float32'), [batch, numClasses]) as Tensor2D;
      return {
        labels: matrix,
        valid: ignoreIndex === undefined ? undefined : greater<Tensor1D>(sum(matrix, 1), 0),
      };
    };
  }
  if (shape !== String(leading) && shape !== String([...leading, 1])) {
    throw new RangeError(
      `${caller}: expected \`labels\` to have shape [${logits.shape.join(', ')}] (one-hot or soft) or [${leading.join(', ')}] (class ids), got ${describeValue(labels)}.`,
    );
  }
  return () => fromClassIds(reshape(cast(labels, 'int32'), [-1]) as Tensor1D, numClasses, ignoreIndex);
}

function fromClassIds(classIds: Tensor1D, numClasses: number, ignoreIndex: number | undefined): LabelMatrix {
  const valid = ignoreIndex === undefined ? undefined : notEqual<Tensor1D>(classIds, ignoreIndex);
  return { labels: oneHotRows(classIds, numClasses), valid };
}

/** Checks an array of `batch` class ids below `numIds`; the one to be ignored may be any. */
export function checkClassIds(
  caller: string,
  labels: ArrayLike<number>,
  batch: number,
  numIds: number,
  ignoreIndex: number | undefined,
): ArrayLike<number> {
  if (!Array.isArray(labels) && !ArrayBuffer.isView(labels)) {
    throw new TypeError(
      `${caller}: expected \`labels\` to be a tensor or an array of class ids, got ${describeValue(labels)}.`,
    );
  }
  const ids = checkNumbers(caller, 'labels', labels, { integer: true, length: batch });
  for (let i = 0; i < batch; i++) {
    const id = ids[i]!;
    if ((id >= 0 && id < numIds) || id === ignoreIndex) continue;
    const ignored = ignoreIndex === undefined ? '' : ` or ignoreIndex ${ignoreIndex}`;
    throw new RangeError(
      `${caller}: expected \`labels[${i}]\` to be a class id from 0 to ${numIds - 1}${ignored}, got ${id}.`,
    );
  }
  return ids;
}
