import { describeValue } from '@lt/core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { isTensor, loadTfjs } from './tfjs.ts';

/** The name of a class. */
export type Label = number | string;

/** Typed arrays that labels may come in. */
export type LabelArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** The label of each row, `[numRows]`: finite numbers or strings, not both. A tensor is read once and not disposed. */
export type Labels = readonly Label[] | LabelArray | Tensor1D;

/** The kind of labels that comes back for a kind of labels that went in. */
export type SameLabels<Given> = Given extends readonly (infer One)[]
  ? One[]
  : Given extends LabelArray
    ? Given
    : Given extends Tensor1D
      ? Tensor1D
      : Labels;

/** Labels as class ids, with what it takes to give the same kind back. */
export interface ReadLabels {
  /** Class of each row, 0 … C-1. */
  classIds: Int32Array;
  /** Label of each class, ascending: numbers by value, strings by code units. */
  classLabels: readonly Label[];
  /** Rows of each class. */
  classCounts: Int32Array;
  /** Puts labels into the kind of container that the user's came in. A tensor belongs to the user. */
  giveLabels(classIds: Int32Array): Labels;
}

/** Up to this span of whole numbers a table finds the class of a label; beyond, a map does. */
const LARGEST_TABLE = 0x10000;

/**
 * Reads labels of any kind.
 *
 * @param caller - Name of the public function, which starts messages.
 * @param labels - What the user passed.
 * @param numRows - How many there must be.
 */
export async function readLabels(caller: string, labels: Labels, numRows: number): Promise<ReadLabels> {
  const values = await labelValues(caller, labels);
  if (values.length !== numRows) {
    throw new RangeError(
      `${caller}: expected \`labels\` to hold a label for each of the ${numRows} rows of \`features\`, got ${describeValue(values)}.`,
    );
  }
  const classLabels = distinctLabels(caller, values);
  const classIds = classIdsOf(values, classLabels);
  const classCounts = new Int32Array(classLabels.length);
  for (let row = 0; row < numRows; row++) classCounts[classIds[row]!]!++;
  const tfjs = isTensor(labels) ? await loadTfjs(caller) : undefined;
  const giveLabels = (ids: Int32Array): Labels => {
    const like = labelsAs(values, ids, classLabels);
    return tfjs?.tensor1d(like as Float32Array, (labels as Tensor1D).dtype as 'float32') ?? like;
  };
  return { classIds, classLabels, classCounts, giveLabels };
}

/** Compares two labels: numbers come before strings, numbers by value, strings by code units. */
export function compareLabels(a: Label, b: Label): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Returns a label as a message shows it. */
export function describeLabel(label: Label): string {
  return typeof label === 'string' ? `'${label}'` : String(label);
}

async function labelValues(caller: string, labels: Labels): Promise<ArrayLike<Label>> {
  if (isTensor(labels)) {
    if (labels.shape.length !== 1) {
      throw new RangeError(
        `${caller}: expected \`labels\` to have shape [numRows], got [${labels.shape.join(', ')}].`,
      );
    }
    return (await labels.data()) as ArrayLike<Label>;
  }
  const isTyped = ArrayBuffer.isView(labels) && !(labels instanceof DataView) && !isBigInts(labels);
  if (!Array.isArray(labels) && !isTyped) {
    throw new TypeError(
      `${caller}: expected \`labels\` to be an array of numbers or strings, a typed array or a tensor, got ${describeValue(labels)}.`,
    );
  }
  return labels as ArrayLike<Label>;
}

function isBigInts(values: unknown): boolean {
  return values instanceof BigInt64Array || values instanceof BigUint64Array;
}

/** Returns the distinct labels in ascending order. */
function distinctLabels(caller: string, values: ArrayLike<Label>): Label[] {
  const distinct = new Set<Label>();
  const kind = typeof values[0];
  let last: Label | undefined;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === last) continue;
    if (typeof value !== kind || (kind !== 'string' && !Number.isFinite(value))) {
      refuseLabel(caller, value, row, kind);
    }
    last = value;
    distinct.add(value);
  }
  return [...distinct].sort(compareLabels);
}

function refuseLabel(caller: string, value: unknown, row: number, kind: string): never {
  if (typeof value === 'number' && kind === 'number') {
    throw new RangeError(`${caller}: expected \`labels[${row}]\` to be finite, got ${value}.`);
  }
  const expected =
    kind === 'number' || kind === 'string' ? `a ${kind} like the others` : 'a number or a string';
  throw new TypeError(
    `${caller}: expected \`labels[${row}]\` to be ${expected}, got ${describeValue(value)}.`,
  );
}

function classIdsOf(values: ArrayLike<Label>, classLabels: readonly Label[]): Int32Array {
  const classIds = new Int32Array(values.length);
  if (ArrayBuffer.isView(values) && areIds(classLabels)) {
    classIds.set(values as unknown as Int32Array);
    return classIds;
  }
  const first = classLabels[0];
  const last = classLabels.at(-1);
  const isTabular =
    typeof first === 'number' &&
    (last as number) - first < LARGEST_TABLE &&
    classLabels.every((label) => Number.isInteger(label));
  if (isTabular) {
    const table = new Int32Array((last as number) - first + 1);
    for (const [id, label] of classLabels.entries()) table[(label as number) - first] = id;
    for (let row = 0; row < values.length; row++) classIds[row] = table[(values[row] as number) - first]!;
    return classIds;
  }
  const ids = new Map(classLabels.map((label, id) => [label, id]));
  for (let row = 0; row < values.length; row++) classIds[row] = ids.get(values[row]!)!;
  return classIds;
}

/** Writes the labels of class ids into a container like the given one. */
function labelsAs(like: ArrayLike<Label>, classIds: Int32Array, classLabels: readonly Label[]): Labels {
  if (Array.isArray(like)) return Array.from(classIds, (id) => classLabels[id]!);
  const Container = like.constructor as new (length: number | ArrayLike<number>) => Int32Array;
  if (areIds(classLabels)) return new Container(classIds);
  const labels = new Container(classIds.length);
  for (let row = 0; row < classIds.length; row++) labels[row] = classLabels[classIds[row]!] as number;
  return labels;
}

/** Whether labels are 0 … C-1, and so the class ids themselves. */
function areIds(classLabels: readonly Label[]): boolean {
  return classLabels.every((label, id) => label === id);
}
