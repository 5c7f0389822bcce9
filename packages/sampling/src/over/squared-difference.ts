/** Numbers in a typed array. */
type Numbers = Float32Array | Float64Array;

/**
 * Returns the squared distance of two runs of numbers, in float64, by four running sums: a single one would wait for itself.
 */
export function squaredDifference(
  a: Numbers,
  fromA: number,
  b: Numbers,
  fromB: number,
  length: number,
): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let f = 0;
  for (; f + 3 < length; f += 4) {
    const d0 = a[fromA + f]! - b[fromB + f]!;
    const d1 = a[fromA + f + 1]! - b[fromB + f + 1]!;
    const d2 = a[fromA + f + 2]! - b[fromB + f + 2]!;
    const d3 = a[fromA + f + 3]! - b[fromB + f + 3]!;
    first += d0 * d0;
    second += d1 * d1;
    third += d2 * d2;
    fourth += d3 * d3;
  }
  for (; f < length; f++) {
    const difference = a[fromA + f]! - b[fromB + f]!;
    first += difference * difference;
  }
  return first + third + (second + fourth);
}
