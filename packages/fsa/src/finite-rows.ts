/** Checks features that are read all the same: NaN among them would turn up elsewhere, under the name of something else. */
export function checkFiniteRows(
  caller: string,
  argument: string,
  data: ArrayLike<number>,
  featureDim: number,
): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    throw new RangeError(
      `${caller}: expected \`${argument}\` to be finite numbers, got ${data[i]} in row ${Math.floor(i / featureDim)}.`,
    );
  }
}
