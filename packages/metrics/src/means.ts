/** Returns the mean of the values that are not `null`; `null` without any. */
export function meanOfPresent(values: Iterable<number | null>): number | null {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** Returns the smallest of the values that are not `null`; `null` without any. */
export function smallestOfPresent(values: readonly (number | null)[]): number | null {
  return present(values).reduce<number | null>((least, value) => Math.min(least ?? value, value), null);
}

/** Returns the geometric mean of the values that are not `null`, with 0 replaced; `null` without any. */
export function geometricMeanOfPresent(
  values: readonly (number | null)[],
  replacement: number,
): number | null {
  // The mean of logarithms: a product over thousands of classes would underflow.
  const mean = meanOfPresent(present(values).map((value) => Math.log(value === 0 ? replacement : value)));
  return mean === null ? null : Math.exp(mean);
}

/** Returns the harmonic mean of the values that are not `null`, 0 if one of them is 0; `null` without any. */
export function harmonicMeanOfPresent(values: readonly (number | null)[]): number | null {
  const mean = meanOfPresent(present(values).map((value) => 1 / value));
  return mean === null ? null : 1 / mean;
}

function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
