import { checkNumbers, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Labels } from '@lt/losses';
import { argMax, cast, reshape, Tensor, type Tensor1D, tensor1d, tidy } from '@tensorflow/tfjs-core';

/** Class ids of a batch, checked as far as that is free. */
export interface ClassLabels {
  /** Makes them a tensor, int32, `[batch]`; it is new. */
  toTensor(): Tensor1D;
  /** Reads them. A number that is no class id throws a RangeError that names the row. */
  read(): Promise<ArrayLike<number>>;
}

/** Checks labels of `rows` rows: an array of class ids, or a tensor of ids `[batch]` or one-hot `[batch, numClasses]`. */
export function checkClassLabels(
  caller: string,
  labels: Labels,
  { rows, numClasses }: { rows: number; numClasses: number },
): ClassLabels {
  if (!(labels instanceof Tensor)) {
    const ids = checkIds(caller, labels, rows, numClasses);
    return { toTensor: () => tensor1d(Int32Array.from(ids), 'int32'), read: async () => ids };
  }
  checkTensor(caller, 'labels', labels, { dtype: ['float32', 'int32', 'bool'] });
  const [count, width] = labels.shape;
  const areIds =
    count === rows && (labels.rank === 1 || (labels.rank === 2 && width === 1 && numClasses > 1));
  const areOneHot = count === rows && labels.rank === 2 && width === numClasses;
  if (!areIds && !areOneHot) {
    throw new RangeError(
      `${caller}: expected \`labels\` to have shape [${rows}] (class ids) or [${rows}, ${numClasses}] (one-hot), got [${labels.shape.join(', ')}].`,
    );
  }
  const toTensor = (): Tensor1D =>
    tidy(() => {
      if (areIds) return reshape(cast(labels, 'int32'), [rows]) as Tensor1D;
      return cast(argMax(cast(labels, 'float32'), 1), 'int32') as Tensor1D;
    });
  const read = async (): Promise<ArrayLike<number>> => {
    const ids = toTensor();
    try {
      return checkIds(caller, await ids.data<'int32'>(), rows, numClasses);
    } finally {
      ids.dispose();
    }
  };
  return { toTensor, read };
}

function checkIds(
  caller: string,
  labels: ArrayLike<number>,
  rows: number,
  numClasses: number,
): ArrayLike<number> {
  if (!Array.isArray(labels) && !ArrayBuffer.isView(labels)) {
    throw new TypeError(
      `${caller}: expected \`labels\` to be a tensor or an array of class ids, got ${describeValue(labels)}.`,
    );
  }
  const ids = checkNumbers(caller, 'labels', labels, { integer: true, length: rows, allowEmpty: true });
  for (let i = 0; i < rows; i++) {
    const id = ids[i]!;
    if (id >= 0 && id < numClasses) continue;
    throw new RangeError(
      `${caller}: expected \`labels[${i}]\` to be a class id from 0 to ${numClasses - 1}, got ${id}.`,
    );
  }
  return ids;
}
