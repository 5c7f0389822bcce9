import type { Predictions } from '../check-predictions.ts';

/**
 * How many rows of each class were predicted as each class, without the zeros: with thousands of classes a matrix would be hundreds of
 * megabytes. Entries `starts[c]` up to `starts[c + 1]` belong to true class `c`, by rising predicted class.
 */
export interface Confusions {
  /** Where the entries of each true class begin, `[numClasses + 1]`. */
  starts: Int32Array;
  /** Predicted class of each entry. */
  predicted: Int32Array;
  /** Rows of each entry, at least 1. */
  counts: Int32Array;
}

/** One kind of mistake: rows of one class that were predicted as another. */
export interface Confusion {
  /** True class. */
  classId: number;
  /** Predicted class. */
  predictedId: number;
  /** Rows. */
  count: number;
}

/** Counts the pairs of true and predicted class. The order of the rows does not matter. */
export function countConfusions({ classIds, predicted, numClasses }: Predictions): Confusions {
  // Rows sorted by their true class, so that one array of tallies serves every class in turn.
  const begins = new Int32Array(numClasses + 1);
  for (let row = 0; row < classIds.length; row++) begins[classIds[row]! + 1]!++;
  for (let c = 0; c < numClasses; c++) begins[c + 1]! += begins[c]!;
  const sorted = new Int32Array(classIds.length);
  const next = begins.slice();
  for (let row = 0; row < classIds.length; row++) sorted[next[classIds[row]!]!++] = predicted[row]!;

  const tally = new Int32Array(numClasses);
  const starts = new Int32Array(numClasses + 1);
  const counts = new Int32Array(classIds.length);
  let numEntries = 0;
  for (let c = 0; c < numClasses; c++) {
    const from = numEntries;
    for (let i = begins[c]!; i < begins[c + 1]!; i++) {
      const p = sorted[i]!;
      // There are never more entries than rows, so they fit over the rows that were read already.
      if (tally[p] === 0) sorted[numEntries++] = p;
      tally[p]!++;
    }
    const entries = sorted.subarray(from, numEntries).sort();
    for (const [i, p] of entries.entries()) {
      counts[from + i] = tally[p]!;
      tally[p] = 0;
    }
    starts[c + 1] = numEntries;
  }
  return { starts, predicted: sorted.slice(0, numEntries), counts: counts.slice(0, numEntries) };
}

/** Returns the mistakes made on one class, by rising predicted class. */
export function mistakesOn({ starts, predicted, counts }: Confusions, classId: number): Confusion[] {
  const mistakes: Confusion[] = [];
  for (let i = starts[classId]!; i < starts[classId + 1]!; i++) {
    if (predicted[i] !== classId) mistakes.push({ classId, predictedId: predicted[i]!, count: counts[i]! });
  }
  return mistakes;
}

/** Returns the most frequent mistakes: by falling number of rows, then by class ids. */
export function largestMistakes(confusions: Confusions, most: number): Confusion[] {
  const largest: Confusion[] = [];
  for (let c = 0; c + 1 < confusions.starts.length; c++) {
    for (const mistake of mistakesOn(confusions, c)) {
      // The list is short: most mistakes end at this comparison.
      if (largest.length === most && mistake.count <= largest[most - 1]!.count) continue;
      const place = largest.findIndex((other) => other.count < mistake.count);
      largest.splice(place === -1 ? largest.length : place, 0, mistake);
      if (largest.length > most) largest.pop();
    }
  }
  return largest;
}
