import { checkNumbers, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  argMax,
  cast,
  greater,
  greaterEqual,
  less,
  logicalAnd,
  max,
  mul,
  notEqual,
  reshape,
  Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
  tile,
} from '@tensorflow/tfjs-core';
import type { Labels } from '../labels.ts';

/** The classes of a batch of features. */
export type FeatureLabels = {
  /** Class of each row, int32, `[rows]`; some valid id where the row is left out. */
  classIds: Tensor1D;
  /** Which rows take part, bool, `[rows]`; all of them if left out. */
  valid?: Tensor1D | undefined;
};

/** What is known of the labels before their values are. */
export interface FeatureLabelsExpectation {
  /** Rows of features. */
  rows: number;
  /** Number of classes, if the loss knows it; ids beyond are left out, and refused in an array. */
  numClasses?: number | undefined;
  /** Class id of rows that are left out. */
  ignoreIndex: number;
  /** Whether labels may be given for the first view only, with the views stacked. @default false */
  repeatable?: boolean;
}

/**
 * Checks labels against a number of rows of features, and returns a function that makes class ids of them.
 *
 * A class is all that these losses take of a label: of a one-hot row its largest element, and a row of zeros is left out.
 */
export function checkFeatureLabels(
  caller: string,
  labels: Labels,
  expectation: FeatureLabelsExpectation,
): () => FeatureLabels {
  const { rows, numClasses, ignoreIndex, repeatable = false } = expectation;
  const fits = (count: number) => count === rows || (repeatable && count > 0 && rows % count === 0);
  const toRows = (x: Tensor): Tensor1D => (x.size === rows ? x : tile(x, [rows / x.size])) as Tensor1D;
  const fromIds = (ids: Tensor): FeatureLabels => {
    const notNegative = logicalAnd(greaterEqual(ids, 0), notEqual(ids, ignoreIndex));
    const valid = numClasses === undefined ? notNegative : logicalAnd(notNegative, less(ids, numClasses));
    return { classIds: toRows(mul(ids, cast(valid, 'int32'))), valid: toRows(valid) };
  };

  if (!(labels instanceof Tensor)) {
    const ids = checkClassIds(caller, labels, expectation, fits);
    const complete = ids.length > 0 && Array.prototype.every.call(ids, (id) => id !== ignoreIndex);
    return () => {
      const { classIds, valid } = fromIds(tensor1d(Int32Array.from(ids), 'int32'));
      return { classIds, valid: complete ? undefined : valid };
    };
  }
  checkTensor(caller, 'labels', labels, { dtype: ['float32', 'int32', 'bool'] });
  const [count = -1, width] = labels.shape;
  const isColumn = labels.rank === 2 && width === 1 && numClasses !== 1;
  if (fits(count) && (labels.rank === 1 || isColumn)) {
    return () => fromIds(reshape(cast(labels, 'int32'), [count]));
  }
  if (fits(count) && labels.rank === 2 && width === (numClasses ?? width) && width !== 0) {
    return () => {
      const matrix = cast(labels, 'float32');
      return {
        classIds: toRows(cast(argMax(matrix, 1), 'int32')),
        valid: toRows(greater(max(matrix, 1), 0)),
      };
    };
  }
  const wanted = `[${rows}] (class ids) or [${rows}, ${numClasses ?? 'numClasses'}] (one-hot)`;
  throw new RangeError(
    `${caller}: expected \`labels\` to have shape ${wanted}, got [${labels.shape.join(', ')}].`,
  );
}

/** Returns the class of each row as plain data, -1 where it is left out. */
export async function readClassIds(toLabels: () => FeatureLabels): Promise<Int32Array> {
  const { classIds, valid } = tidy(toLabels);
  const [ids, isValid] = await Promise.all([classIds.data(), valid?.data()]);
  classIds.dispose();
  valid?.dispose();
  return Int32Array.from(ids, (id, i) => (isValid?.[i] === 0 ? -1 : id));
}

function checkClassIds(
  caller: string,
  labels: ArrayLike<number>,
  { rows, numClasses, ignoreIndex }: FeatureLabelsExpectation,
  fits: (count: number) => boolean,
): ArrayLike<number> {
  if (!Array.isArray(labels) && !ArrayBuffer.isView(labels)) {
    throw new TypeError(
      `${caller}: expected \`labels\` to be a tensor or an array of class ids, got ${describeValue(labels)}.`,
    );
  }
  const given = fits(labels.length) ? labels.length : rows;
  const ids = checkNumbers(caller, 'labels', labels, { integer: true, length: given, allowEmpty: true });
  for (let i = 0; i < given; i++) {
    const id = ids[i]!;
    if ((id >= 0 && id < (numClasses ?? Infinity)) || id === ignoreIndex) continue;
    const range = numClasses === undefined ? '>= 0' : `from 0 to ${numClasses - 1}`;
    throw new RangeError(
      `${caller}: expected \`labels[${i}]\` to be a class id ${range} or ignoreIndex ${ignoreIndex}, got ${id}.`,
    );
  }
  return ids;
}
