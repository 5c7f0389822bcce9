import { describeValue } from '@lt/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import { isTensor, loadTfjs } from './tfjs.ts';

/** A typed array of numbers, row after row, and its shape. */
export interface ShapedArray<Data extends Float32Array | Float64Array = Float32Array | Float64Array> {
  /** The numbers, as many as the shape says. */
  data: Data;
  /** `[numRows, …]`, at least two axes. */
  shape: readonly number[];
}

/**
 * Rows of features: an array of rows, `{ data, shape }` with a float array, or a tensor of float32, which is read once and not disposed.
 * Whatever the shape of a row, an image `[height, width, channels]` for example, distances see it as one list of numbers.
 */
export type FeatureRows = readonly (readonly number[])[] | ShapedArray | Tensor;

/** The kind of rows that comes back for a kind of rows that went in. */
export type SameFeatures<Given> = Given extends Tensor
  ? Given
  : Given extends ShapedArray<infer Data>
    ? ShapedArray<Data>
    : Given extends readonly (readonly number[])[]
      ? number[][]
      : FeatureRows;

/** Features as points, with what it takes to give the same kind back. */
export interface ReadFeatures {
  /** The rows. They share memory with what the user passed, and must not be written to. */
  points: Points;
  /** Puts rows into the kind of container that the user's came in, which takes over the array. A tensor belongs to the user. */
  giveFeatures(data: Float32Array | Float64Array, numRows: number): FeatureRows;
}

/**
 * Reads features of any kind.
 *
 * @param caller - Name of the public function, which starts messages.
 * @param features - What the user passed.
 * @param options - `nan`: whether values that are not finite are accepted. `firstRow`: what messages call the first row.
 */
export async function readFeatures(
  caller: string,
  features: FeatureRows,
  { nan = false, firstRow = 0 }: { nan?: boolean; firstRow?: number } = {},
): Promise<ReadFeatures> {
  const read = isTensor(features) ? await readTensor(caller, features) : readArrays(caller, features);
  if (!nan) checkFinite(caller, read.points, firstRow);
  return read;
}

async function readTensor(caller: string, tensor: Tensor): Promise<ReadFeatures> {
  if (tensor.dtype !== 'float32') {
    throw new TypeError(
      `${caller}: expected \`features\` to have dtype float32, got ${tensor.dtype}. Interpolated rows need it; use \`features.toFloat()\`.`,
    );
  }
  const [numRows, numColumns] = checkShape(caller, tensor.shape);
  const rowShape = tensor.shape.slice(1);
  const tfjs = await loadTfjs(caller);
  return {
    points: { data: (await tensor.data()) as Float32Array, numRows, numColumns },
    giveFeatures: (data, rows) => tfjs.tensor(data as Float32Array, [rows, ...rowShape], 'float32'),
  };
}

function readArrays(caller: string, features: Exclude<FeatureRows, Tensor>): ReadFeatures {
  if (Array.isArray(features)) return readRows(caller, features);
  const { data, shape } = (features ?? {}) as Partial<ShapedArray>;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || !Array.isArray(shape)) {
    throw new TypeError(
      `${caller}: expected \`features\` to be an array of rows, { data, shape } with a Float32Array or Float64Array, or a tensor, got ${data === undefined ? describeValue(features) : `{ data: ${describeValue(data)}, shape: ${describeValue(shape)} }`}.`,
    );
  }
  const [numRows, numColumns] = checkShape(caller, shape);
  if (data.length !== numRows * numColumns) {
    throw new RangeError(
      `${caller}: expected \`features.data\` to hold ${numRows * numColumns} numbers, as its shape [${shape.join(', ')}] says, got ${describeValue(data)}.`,
    );
  }
  const rowShape = shape.slice(1);
  return {
    points: { data, numRows, numColumns },
    giveFeatures: (rows, count) => ({ data: rows, shape: [count, ...rowShape] }),
  };
}

function checkShape(caller: string, shape: readonly number[]): [numRows: number, numColumns: number] {
  const isShape = shape.every((size) => Number.isInteger(size) && size >= 0);
  const numColumns = shape.slice(1).reduce((product, size) => product * size, 1);
  if (!isShape || shape.length < 2 || shape[0] === 0 || numColumns === 0) {
    throw new RangeError(
      `${caller}: expected \`features\` to have shape [numRows, …] of at least two axes and one number, got [${shape.join(', ')}].`,
    );
  }
  return [shape[0]!, numColumns];
}

function readRows(caller: string, rows: readonly (readonly number[])[]): ReadFeatures {
  const numRows = rows.length;
  const numColumns = Array.isArray(rows[0]) ? rows[0].length : 0;
  if (numRows === 0) throw new RangeError(`${caller}: expected \`features\` to hold rows, got none.`);
  const data = new Float64Array(numRows * numColumns);
  let at = 0;
  for (let row = 0; row < numRows; row++) {
    const values = rows[row]!;
    checkRow(caller, values, row, numColumns);
    for (let column = 0; column < numColumns; column++) {
      const value = values[column];
      if (typeof value !== 'number') {
        throw new TypeError(
          `${caller}: expected \`features[${row}][${column}]\` to be a number, got ${describeValue(value)}.`,
        );
      }
      data[at++] = value;
    }
  }
  return {
    points: { data, numRows, numColumns },
    giveFeatures: (made, count) => toRows(made, count, numColumns),
  };
}

function toRows(data: ArrayLike<number>, numRows: number, numColumns: number): number[][] {
  const rows: number[][] = [];
  for (let start = 0; start < numRows * numColumns; start += numColumns) {
    const row: number[] = [];
    for (let i = start; i < start + numColumns; i++) row.push(data[i]!);
    rows.push(row);
  }
  return rows;
}

function checkRow(caller: string, values: unknown, row: number, numColumns: number): void {
  if (!Array.isArray(values)) {
    throw new TypeError(
      `${caller}: expected \`features[${row}]\` to be an array of numbers, got ${describeValue(values)}.`,
    );
  }
  if (values.length !== numColumns || numColumns === 0) {
    const wanted = numColumns === 0 ? 'at least one number' : `${numColumns} numbers like the first row`;
    throw new RangeError(
      `${caller}: expected \`features[${row}]\` to hold ${wanted}, got ${describeValue(values)}.`,
    );
  }
}

/** Refuses NaN and Infinity, naming the first place. */
function checkFinite(caller: string, { data, numColumns }: Points, firstRow: number): void {
  // Searches of the engine itself, which are fast from the first call on.
  if (
    !data.includes(Number.NaN) &&
    !data.includes(Number.POSITIVE_INFINITY) &&
    !data.includes(Number.NEGATIVE_INFINITY)
  )
    return;
  const at = data.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `${caller}: expected \`features\` to be finite, got ${data[at]} in row ${firstRow + Math.floor(at / numColumns)}, column ${at % numColumns}.`,
  );
}
