import { describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { gather, Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';

/** Numbers row after row, and their shape. */
export interface ShapedMatrix {
  /** The numbers, `[numRows · numColumns]`. */
  data: Float32Array | Float64Array;
  /** `[numRows, numColumns]`. */
  shape: readonly number[];
}

/** Rows of numbers: a float32 tensor, a flat float array with its shape, or an array of rows. */
export type Matrix = Tensor2D | ShapedMatrix | readonly (readonly number[])[];

/** A checked {@link Matrix}. Tensors that its methods return belong to the caller; the matrix itself is not copied. */
export interface CheckedMatrix {
  numRows: number;
  numColumns: number;
  /** The tensor, if it is one. */
  tensor?: Tensor2D;
  /** The numbers, if they are in memory; they must not be written to. */
  data?: Float32Array | Float64Array;
  /** Returns some rows, in their order. */
  pick(indices: Int32Array): Tensor2D;
  /** Returns all numbers, which must not be written to. */
  values(): Promise<Float32Array | Float64Array>;
}

/** Checks a matrix of at least one row and column. Values of tensors and typed arrays are not looked at. */
export function checkMatrix(name: string, argument: string, matrix: Matrix): CheckedMatrix {
  if (matrix instanceof Tensor) {
    checkTensor(name, argument, matrix, { dtype: 'float32', rank: 2 });
    const [numRows, numColumns] = checkSides(name, argument, matrix.shape);
    return {
      numRows,
      numColumns,
      tensor: matrix,
      pick: (indices) => tidy(() => gather(matrix, tensor1d(indices, 'int32'))),
      values: () => matrix.data<'float32'>(),
    };
  }
  const { data, shape } = Array.isArray(matrix)
    ? fromRows(name, argument, matrix)
    : checkShaped(name, argument, matrix as ShapedMatrix);
  const [numRows, numColumns] = shape;
  return {
    numRows,
    numColumns,
    data,
    pick: (indices) => {
      const picked = new Float32Array(indices.length * numColumns);
      for (const [at, row] of indices.entries()) {
        picked.set(data.subarray(row * numColumns, (row + 1) * numColumns), at * numColumns);
      }
      return tensor2d(picked, [indices.length, numColumns]);
    },
    values: async () => data,
  };
}

interface Shaped {
  data: Float32Array | Float64Array;
  shape: [numRows: number, numColumns: number];
}

function checkShaped(name: string, argument: string, matrix: ShapedMatrix): Shaped {
  const { data, shape } = (matrix ?? {}) as Partial<ShapedMatrix>;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || !Array.isArray(shape)) {
    const got = data === undefined ? matrix : data;
    throw new TypeError(
      `${name}: expected \`${argument}\` to be a tensor, an array of rows, or { data, shape } with a Float32Array or Float64Array, got ${describeValue(got)}.`,
    );
  }
  const sides = checkSides(name, argument, shape);
  if (data.length !== sides[0] * sides[1]) {
    throw new RangeError(
      `${name}: expected \`${argument}.data\` to hold ${sides[0] * sides[1]} numbers, as its shape [${shape.join(', ')}] says, got ${describeValue(data)}.`,
    );
  }
  return { data, shape: sides };
}

function checkSides(name: string, argument: string, shape: readonly number[]): [number, number] {
  if (shape.length === 2 && shape.every((side) => Number.isInteger(side) && side > 0)) {
    return [shape[0]!, shape[1]!];
  }
  throw new RangeError(
    `${name}: expected \`${argument}\` to have a shape of two sides, each at least 1, got [${shape.join(', ')}].`,
  );
}

function fromRows(name: string, argument: string, rows: readonly (readonly number[])[]): Shaped {
  const shape = checkSides(name, argument, [rows.length, rows[0]?.length ?? 0]);
  const data = new Float64Array(shape[0] * shape[1]);
  for (const [i, row] of rows.entries()) {
    if (!Array.isArray(row) || row.length !== shape[1] || !row.every((value) => typeof value === 'number')) {
      throw new TypeError(
        `${name}: expected \`${argument}[${i}]\` to be an array of ${shape[1]} numbers, got ${describeValue(row)}.`,
      );
    }
    data.set(row, i * shape[1]);
  }
  return { data, shape };
}
