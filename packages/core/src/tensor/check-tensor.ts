import { type DataType, Tensor } from '@tensorflow/tfjs-core';
import { describeValue } from '../describe-value.ts';

/** What {@link checkTensor} accepts. */
export interface TensorExpectation {
  /** Accepted rank or ranks; any if left out. */
  rank?: number | readonly number[];
  /** Accepted dtype or dtypes; any if left out. */
  dtype?: DataType | readonly DataType[];
  /**
   * The expected shape: a number fixes an axis, a string names an axis of any size. Two axes of the same name must be equal.
   * `['batch', 'numClasses']` accepts any matrix.
   */
  shape?: readonly (number | string)[];
}

/**
 * Checks what is free to check of a tensor, its dtype and shape, and returns it. Values are never read.
 *
 * @param caller - Name of the public function, which starts the message.
 * @param argument - Name of the argument.
 * @param value - What the user passed.
 * @param expectation - Accepted rank, dtype and shape; any tensor if left out.
 * @returns `value`.
 * @throws TypeError if `value` is not a tensor, is disposed, or has another dtype.
 * @throws RangeError if its rank or shape is another.
 *
 * @example
 * ```ts
 * import { checkTensor } from '@lt/core/tensor';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { zeros } from '@tensorflow/tfjs-core';
 *
 * try {
 *   checkTensor('ldamLoss', 'logits', zeros([32, 10]), { shape: ['batch', 3] });
 * } catch (error) {
 *   console.log((error as Error).message); // ldamLoss: expected `logits` to have shape [batch, 3], got [32, 10].
 * }
 * ```
 */
export function checkTensor<T extends Tensor = Tensor>(
  caller: string,
  argument: string,
  value: unknown,
  expectation: TensorExpectation = {},
): T {
  if (!(value instanceof Tensor)) {
    throw new TypeError(`${caller}: expected \`${argument}\` to be a tensor, got ${describeValue(value)}.`);
  }
  if (value.isDisposed)
    throw new TypeError(`${caller}: expected \`${argument}\` to be a live tensor, got a disposed one.`);
  const { rank, dtype, shape } = expectation;
  if (dtype !== undefined && ![dtype].flat().includes(value.dtype)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to have dtype ${[dtype].flat().join(' or ')}, got ${value.dtype}.`,
    );
  }
  if (rank !== undefined && ![rank].flat().includes(value.rank)) {
    throw new RangeError(
      `${caller}: expected \`${argument}\` to have rank ${[rank].flat().join(' or ')}, got rank ${value.rank} (shape [${value.shape.join(', ')}]).`,
    );
  }
  const sizes = shape?.map((axis) => (typeof axis === 'number' ? axis : value.shape[shape.indexOf(axis)]));
  if (shape && String(value.shape) !== String(sizes)) {
    throw new RangeError(
      `${caller}: expected \`${argument}\` to have shape [${shape.join(', ')}], got [${value.shape.join(', ')}].`,
    );
  }
  return value as T;
}
