import { splitHeadTail } from '@lt/core';

/** Returns head and tail of classes that go from the most frequent to the rarest: of a short tail, the halves. */
export function headAndTail(classCounts: Int32Array): { headClasses: number[]; tailClasses: number[] } {
  const classes = Array.from(classCounts.keys());
  const { tail } = splitHeadTail(classCounts, 0.9);
  const first = tail.length > 0 ? classes.length - tail.length : Math.ceil(classes.length / 2);
  return { headClasses: classes.slice(0, first), tailClasses: classes.slice(first) };
}
