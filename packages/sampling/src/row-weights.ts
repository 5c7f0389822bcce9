import { checkNumbers } from '@lt/core';

/** Checks the weights of a sampler's rows: as many as `numRows` if given, at least 0, finite and not all 0. Returns them. */
export function checkRowWeights(name: string, values: unknown, numRows?: number): ArrayLike<number> {
  const weights = values as ArrayLike<number>;
  // The message of a refusal is slow to build: look first, and let the check speak only when something is wrong.
  let isFine = Array.isArray(values) || ArrayBuffer.isView(values);
  let largest = 0;
  for (let row = 0; isFine && row < weights.length; row++) {
    const weight: unknown = weights[row];
    isFine = typeof weight === 'number' && weight >= 0 && weight < Infinity;
    if (isFine && (weight as number) > largest) largest = weight as number;
  }
  if (!isFine || !(weights.length > 0) || (numRows !== undefined && weights.length !== numRows)) {
    checkNumbers(name, 'weights', values, numRows === undefined ? { min: 0 } : { min: 0, length: numRows });
  }
  if (largest > 0) return weights;
  throw new RangeError(`${name}: expected \`weights\` to be above 0 for some row, got 0 for every row.`);
}

/** Returns how many rows can be drawn at all. */
export function countPositive(weights: ArrayLike<number>): number {
  let count = 0;
  for (let row = 0; row < weights.length; row++) if (weights[row]! > 0) count++;
  return count;
}

/** Returns each class's share of the weight, `[numClasses]`, summing to 1. */
export function classShares(
  weights: ArrayLike<number>,
  classIds: ArrayLike<number>,
  numClasses: number,
): Float64Array {
  let largest = 0;
  for (let row = 0; row < weights.length; row++) if (weights[row]! > largest) largest = weights[row]!;
  const shares = new Float64Array(numClasses);
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    // Divided by the largest first, so that no sum of weights overflows.
    const weight = weights[row]! / largest;
    shares[classIds[row]!]! += weight;
    total += weight;
  }
  return shares.map((share) => share / total);
}
