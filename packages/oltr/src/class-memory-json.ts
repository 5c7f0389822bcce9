import { checkNumber, checkNumbers, describeValue } from '@lt/core';

/** What `ClassMemory.toJSON` gives: plain data. */
export interface ClassMemoryJson {
  /** Tells this format from any other. */
  format: 'lt-class-memory-1';
  /** Number of classes. */
  numClasses: number;
  /** Length of a feature. */
  featureDim: number;
  /** Row after row, `[numClasses · featureDim]`. */
  centroids: number[];
  /** 1 for classes that have a centroid, `[numClasses]`. */
  validMask: number[];
  /** Samples that were accumulated, `[numClasses]`. */
  classCounts: number[];
  /** Their sums, `[numClasses · featureDim]`. */
  sums: number[];
  /** Velocities of the official update, `[numClasses · featureDim]`; left out if it was never used. */
  velocity?: number[];
}

/** Checks what `fromJSON` is given. */
export function checkMemoryJson(json: ClassMemoryJson): ClassMemoryJson {
  const caller = 'ClassMemory.fromJSON';
  if (json?.format !== 'lt-class-memory-1') {
    throw new TypeError(`${caller}: expected \`json\` to be what toJSON() gave, got ${describeValue(json)}.`);
  }
  const whole = { min: 1, integer: true };
  const numClasses = checkNumber(caller, 'numClasses', json.numClasses, whole);
  const length = numClasses * checkNumber(caller, 'featureDim', json.featureDim, whole);
  checkNumbers(caller, 'centroids', json.centroids, { length });
  checkNumbers(caller, 'sums', json.sums, { length });
  checkNumbers(caller, 'validMask', json.validMask, { length: numClasses, min: 0, max: 1, integer: true });
  checkNumbers(caller, 'classCounts', json.classCounts, { length: numClasses, min: 0, integer: true });
  if (json.velocity !== undefined) checkNumbers(caller, 'velocity', json.velocity, { length });
  return json;
}
