import { describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { slice, Tensor, tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from './size-of.ts';

/** Numbers in memory, row after row, and their shape: what a tensor holds, without one. */
export interface ShapedData {
  /** The numbers, as many as `shape` says. */
  data: Float32Array | Float64Array | Int32Array | Uint8Array | Uint8ClampedArray;
  /** Rows first, for images `[rows, height, width, channels]`. */
  shape: readonly number[];
}

/** One batch of what a network takes. */
export type FeatureBatch = Tensor | ShapedData;

/** Inputs that are taken batch by batch. */
export interface FeatureBatches {
  /** Rows in all, or `null` if that is not known before the end. */
  total: number | null;
  batches: Iterable<CheckedBatch> | AsyncIterable<CheckedBatch>;
}

/** A batch, of which a tensor is made when it is its turn. */
interface CheckedBatch {
  rows: number;
  /** Returns the batch as a tensor. Call it within `tidy`. */
  toTensor: () => Tensor;
}

/** Cuts inputs into batches: a tensor or numbers by `batchSize`, an iterable as it comes. */
export function featureBatches(
  caller: string,
  inputs: FeatureBatch | Iterable<FeatureBatch> | AsyncIterable<FeatureBatch>,
  batchSize: number,
): FeatureBatches {
  if (isIterable(inputs)) return { total: null, batches: checkedBatches(caller, inputs) };
  const total = checkBatch(caller, 'inputs', inputs);
  return { total, batches: rowsOf(inputs, total, batchSize) };
}

/** Typed arrays can be iterated too, but are none of batches. */
function isIterable(inputs: object): inputs is Iterable<FeatureBatch> | AsyncIterable<FeatureBatch> {
  if (typeof inputs !== 'object' || inputs === null || ArrayBuffer.isView(inputs)) return false;
  return Symbol.asyncIterator in inputs || Symbol.iterator in inputs;
}

function* rowsOf(inputs: FeatureBatch, total: number, batchSize: number): Generator<CheckedBatch> {
  const row = inputs.shape.slice(1);
  for (let from = 0; from < total; from += batchSize) {
    const rows = Math.min(batchSize, total - from);
    const toTensor = (): Tensor => {
      if (inputs instanceof Tensor) return slice(inputs, [from, ...row.map(() => 0)], [rows, ...row]);
      const size = sizeOf(row);
      const data = inputs.data.subarray(from * size, (from + rows) * size);
      return toFloatTensor({ data, shape: [rows, ...row] });
    };
    yield { rows, toTensor };
  }
}

async function* checkedBatches(
  caller: string,
  inputs: Iterable<FeatureBatch> | AsyncIterable<FeatureBatch>,
): AsyncGenerator<CheckedBatch> {
  let i = 0;
  for await (const batch of inputs) {
    const rows = checkBatch(caller, `inputs[${i++}]`, batch);
    yield { rows, toTensor: () => (batch instanceof Tensor ? batch : toFloatTensor(batch)) };
  }
}

function toFloatTensor({ data, shape }: ShapedData): Tensor {
  return tensor(data instanceof Float32Array ? data : new Float32Array(data), [...shape]);
}

/** Checks a batch, and returns how many rows it has. */
function checkBatch(caller: string, argument: string, batch: FeatureBatch): number {
  if (batch instanceof Tensor) checkTensor(caller, argument, batch);
  else checkShaped(caller, argument, batch);
  const [rows] = batch.shape;
  if (rows !== undefined && rows > 0) return rows;
  throw new RangeError(
    `${caller}: expected \`${argument}\` to have one row or more, got shape [${batch.shape.join(', ')}].`,
  );
}

function checkShaped(caller: string, argument: string, batch: ShapedData): void {
  const { data, shape } = (batch ?? {}) as Partial<ShapedData>;
  if (!ArrayBuffer.isView(data) || !('length' in data) || !Array.isArray(shape)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be a tensor, or an object of \`data\` and \`shape\`, got ${describeValue(batch)}.`,
    );
  }
  const isShape = shape.every((size) => Number.isInteger(size) && size >= 0);
  if (isShape && sizeOf(shape) === data.length) return;
  throw new RangeError(
    `${caller}: expected \`${argument}.shape\` to be that of ${data.length} numbers, got [${shape.join(', ')}].`,
  );
}
