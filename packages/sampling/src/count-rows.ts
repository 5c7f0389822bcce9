import { checkNumber, checkNumbers } from '@lt/core';

/** Checks the class ids of a sampler and returns the number of rows of each class, `[numClasses]`. */
export function countRows(
  name: string,
  classIds: ArrayLike<number>,
  numClasses: number | undefined,
): Int32Array {
  const below =
    numClasses === undefined
      ? MAX_CLASSES
      : checkNumber(name, 'numClasses', numClasses, { min: 1, max: MAX_CLASSES, integer: true });
  let largest = -1;
  // The message of a refusal is slow to build: look first, and let the check speak only when something is wrong.
  let isFine = ArrayBuffer.isView(classIds) || Array.isArray(classIds);
  for (let row = 0; isFine && row < classIds.length; row++) {
    const id = classIds[row]!;
    isFine = Number.isInteger(id) && id >= 0 && id < below;
    if (id > largest) largest = id;
  }
  if (!isFine || largest < 0) checkNumbers(name, 'classIds', classIds, { min: 0, below, integer: true });

  const counts = new Int32Array(numClasses ?? largest + 1);
  for (let row = 0; row < classIds.length; row++) counts[classIds[row]!]!++;
  return counts;
}

/** More classes than any table here could hold: ids above are surely not class ids. */
const MAX_CLASSES = 2 ** 24;
