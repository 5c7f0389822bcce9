import { checkNumbers, checkOneOf, describeValue } from '@lt/core';
import type { StoredTensor } from '@lt/core/safetensors';
import { checkTensor } from '@lt/core/tensor';
import { Tensor, tensor } from '@tensorflow/tfjs-core';

/** A tensor as plain data. */
export interface TensorValues {
  /** The dtype of the tensor. */
  readonly dtype: 'float32' | 'int32' | 'bool';
  /** The shape of the tensor; `[]` for a scalar. */
  readonly shape: readonly number[];
  /** The values in row-major order; 0 or 1 for bool. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** Returns whether something is a tensor as plain data. */
export function isTensorValues(value: unknown): value is TensorValues {
  return ArrayBuffer.isView((value as Partial<TensorValues> | null | undefined)?.values);
}

/** Checks that a tensor is alive and of a dtype that a checkpoint holds. */
export function checkSavable(caller: string, argument: string, value: unknown): Tensor {
  return checkTensor(caller, argument, value, { dtype: ['float32', 'int32', 'bool'] });
}

/** Checks that something is a tensor as `checkSavable` does, or plain data of one. */
export function checkSavableValues(caller: string, argument: string, value: unknown): void {
  if (value instanceof Tensor || typeof (value as Partial<TensorValues> | null)?.values !== 'object') {
    checkSavable(caller, argument, value);
    return;
  }
  const { dtype, shape, values } = value as TensorValues;
  checkOneOf(caller, `${argument}.dtype`, dtype, ['float32', 'int32', 'bool']);
  const sides = checkNumbers(caller, `${argument}.shape`, shape, { min: 0, integer: true, allowEmpty: true });
  const numValues = Array.from(sides).reduce((size, side) => size * side, 1);
  if (values instanceof ARRAYS[dtype] && values.length === numValues) return;
  throw new RangeError(
    `${caller}: expected \`${argument}.values\` to be ${ARRAYS[dtype].name} of ${numValues}, got ${describeValue(values)}.`,
  );
}

/** Reads a tensor that `checkSavable` accepted; plain data is what it is. */
export async function readTensor(value: Tensor | TensorValues): Promise<TensorValues> {
  if (isTensorValues(value)) return { ...value, shape: Array.from(value.shape) };
  const { shape } = value;
  const dtype = value.dtype as TensorValues['dtype'];
  const values = await value.data();
  // A backend may hold the values of a tensor in another kind of array than its dtype's.
  const Values = ARRAYS[dtype];
  return { dtype, shape, values: values instanceof Values ? values : Values.from(values) };
}

/** Makes a tensor of values that stay the caller's: some backends keep the array that they are given. */
export function toTensor({ dtype, shape, values }: TensorValues): Tensor {
  return tensor(values.slice(), [...shape], dtype);
}

/** Returns a view of the values as bytes, which are little-endian wherever JavaScript runs today. */
export function toStored({ dtype, shape, values }: TensorValues): StoredTensor {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { dtype: STORED_DTYPES[dtype], shape, bytes };
}

/** Returns a copy of the values of a stored tensor; undefined if it has a number format that tfjs has not. */
export function fromStored({ dtype, shape, bytes }: StoredTensor): TensorValues | undefined {
  // A copy, because the place of the bytes in the file need not be a multiple of the width.
  const { buffer } = new Uint8Array(bytes);
  if (dtype === STORED_DTYPES.float32) return { dtype: 'float32', shape, values: new Float32Array(buffer) };
  if (dtype === STORED_DTYPES.int32) return { dtype: 'int32', shape, values: new Int32Array(buffer) };
  if (dtype === STORED_DTYPES.bool) return { dtype: 'bool', shape, values: new Uint8Array(buffer) };
  return undefined;
}

/** Returns dtype and shape for a message. */
export function describeTensorValues({ dtype, shape }: { dtype: string; shape: readonly number[] }): string {
  return `${dtype} [${shape.join(', ')}]`;
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
const STORED_DTYPES = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const;
