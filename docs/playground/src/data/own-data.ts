import { createRandom } from '@lt/core';
import type { DataSet, Rows } from './data-set.ts';
import { type ImageRows, toImageSet } from './image-set.ts';
import type { OwnFiles } from './own-files.ts';

/** Share of each class that is held out for testing; at least one example is. */
const TEST_SHARE = 0.3;

/** Makes a set of the visitor's files: classes most frequent first, a part of each held out for testing, features standardized. */
export function makeOwnData(own: OwnFiles, seed: number): DataSet {
  const { classNames, train, test } = split(own.labels, seed);
  if (own.kind === 'images') {
    const { width, height, channels } = own;
    const numBytes = width * height * channels;
    const take = ({ rows, classIds }: Part): ImageRows => {
      const bytes = new Uint8Array(rows.length * numBytes);
      rows.forEach((from, to) => {
        bytes.set(own.bytes.subarray(from * numBytes, (from + 1) * numBytes), to * numBytes);
      });
      return { bytes, classIds };
    };
    return toImageSet({
      inputShape: [height, width, channels],
      classNames,
      train: take(train),
      test: take(test),
      unknown: { bytes: new Uint8Array(0), classIds: new Int32Array(0) },
    });
  }
  const numColumns = own.columns.length;
  const { means, deviations } = measureColumns(own.values, train.rows, numColumns);
  const take = ({ rows, classIds }: Part): Rows => {
    const values = new Float32Array(rows.length * numColumns);
    rows.forEach((from, to) => {
      for (let k = 0; k < numColumns; k++) {
        values[to * numColumns + k] = (own.values[from * numColumns + k]! - means[k]!) / deviations[k]!;
      }
    });
    return { values, classIds };
  };
  const trainRows = take(train);
  return {
    kind: numColumns === 2 ? 'points' : 'table',
    inputShape: [numColumns],
    classNames,
    classCounts: countOf(train.classIds, classNames.length),
    train: trainRows,
    test: take(test),
    unknown: { values: new Float32Array(0), classIds: new Int32Array(0) },
    domain: numColumns === 2 ? domainOf(trainRows.values) : [-3, -3, 3, 3],
  };
}

/** Some rows of the files. */
interface Part {
  rows: number[];
  classIds: Int32Array;
}

function split(labels: readonly string[], seed: number): { classNames: string[]; train: Part; test: Part } {
  const members = new Map<string, number[]>();
  labels.forEach((label, row) => {
    const own = members.get(label);
    if (own) own.push(row);
    else members.set(label, [row]);
  });
  const classes = [...members]
    .filter(([, rows]) => rows.length >= 2)
    .sort(([, a], [, b]) => b.length - a.length);
  if (classes.length < 2) {
    throw new RangeError('There must be at least two classes of at least two examples each.');
  }
  const random = createRandom(seed, 'split');
  const parts = classes.map(([, rows], c) => {
    const order = random.fork(c).shuffle([...rows]);
    const numTest = Math.max(1, Math.round(TEST_SHARE * order.length));
    return { test: order.slice(0, numTest), train: order.slice(numTest) };
  });
  const join = (which: 'train' | 'test'): Part => ({
    rows: parts.flatMap((part) => part[which]),
    classIds: Int32Array.from(parts.flatMap((part, c) => part[which].map(() => c))),
  });
  return { classNames: classes.map(([label]) => label), train: join('train'), test: join('test') };
}

function countOf(classIds: Int32Array, numClasses: number): Int32Array {
  const counts = new Int32Array(numClasses);
  for (const c of classIds) counts[c]!++;
  return counts;
}

function measureColumns(values: Float32Array, rows: readonly number[], numColumns: number) {
  const means = new Float64Array(numColumns);
  const squares = new Float64Array(numColumns);
  for (const row of rows) {
    for (let k = 0; k < numColumns; k++) means[k]! += values[row * numColumns + k]! / rows.length;
  }
  for (const row of rows) {
    for (let k = 0; k < numColumns; k++) {
      squares[k]! += (values[row * numColumns + k]! - means[k]!) ** 2 / rows.length;
    }
  }
  return { means, deviations: squares.map((square) => Math.sqrt(square) || 1) };
}

/** The rectangle of most points, with a margin: a hundredth of them may lie outside on each side. */
function domainOf(points: Float32Array): DataSet['domain'] {
  const range = (axis: number): [number, number] => {
    const sorted = points.filter((_, i) => i % 2 === axis).sort();
    const [low, high] = [0.01, 0.99].map((share) => sorted[Math.round(share * (sorted.length - 1))]!);
    const margin = 0.12 * (high! - low! || 1);
    return [low! - margin, high! + margin];
  };
  const [left, right] = range(0);
  const [bottom, top] = range(1);
  return [left, bottom, right, top];
}
