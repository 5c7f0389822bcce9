import type { Random } from '@lt/core';

/** Returns the order of the classes in a cycle: all of them once, shuffled anew for each. The array is good until the next call. */
export function classCycles(present: Int32Array, random: Random): (cycle: number) => Int32Array {
  const order = new Int32Array(present.length);
  let current = -1;
  return (cycle) => {
    if (cycle !== current) {
      current = cycle;
      order.set(present);
      random.position = cycle * present.length;
      random.shuffle(order);
    }
    return order;
  };
}

/** Returns the classes that have rows, ascending. */
export function presentClasses(classCounts: Int32Array): Int32Array {
  return Int32Array.from(classCounts.keys()).filter((c) => classCounts[c]! > 0);
}

/** Returns the probability of each class if those with rows are drawn equally often. */
export function equalProbabilities(classCounts: Int32Array): Float64Array {
  const share = 1 / presentClasses(classCounts).length;
  return Float64Array.from(classCounts, (count) => (count > 0 ? share : 0));
}
