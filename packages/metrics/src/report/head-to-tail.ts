import type { ClassReport } from './report-types.ts';

/** Returns the classes from head to tail: by falling number of training examples, equal numbers by class id. */
export function headToTail(perClass: readonly ClassReport[]): ClassReport[] {
  return perClass.toSorted((a, b) => b.trainCount - a.trainCount || a.classId - b.classId);
}

/** The two ends of a list that is too long to be shown whole. */
export interface Folded<Item> {
  /** The first items; all of them if nothing was left out. */
  head: Item[];
  /** How many were left out after the head. */
  numHidden: number;
  /** The last items; none if nothing was left out. */
  tail: Item[];
}

/** Keeps at most `most` items of a list, half from its head and half from its tail. */
export function fold<Item>(items: readonly Item[], most: number): Folded<Item> {
  if (items.length <= most) return { head: [...items], numHidden: 0, tail: [] };
  const numHead = Math.ceil(most / 2);
  const numTail = most - numHead;
  return {
    head: items.slice(0, numHead),
    numHidden: items.length - most,
    tail: items.slice(items.length - numTail),
  };
}
