/** The rows of a data set, class by class. */
export interface ClassIndex {
  /** Row numbers sorted by class, in their original order within a class, `[numRows]`. */
  rows: Int32Array;
  /** Where each class begins in `rows`; one more than there are classes, so that class c ends where c + 1 begins. */
  starts: Int32Array;
}

/** Sorts the rows by class in two passes. This list is the only table of a class-first sampler that grows with the data. */
export function classIndex(classIds: ArrayLike<number>, classCounts: Int32Array): ClassIndex {
  const starts = new Int32Array(classCounts.length + 1);
  for (let c = 0; c < classCounts.length; c++) starts[c + 1] = starts[c]! + classCounts[c]!;
  const next = starts.slice();
  const rows = new Int32Array(classIds.length);
  for (let row = 0; row < classIds.length; row++) rows[next[classIds[row]!]!++] = row;
  return { rows, starts };
}
