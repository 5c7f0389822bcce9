/** Flag of a position that is specific to the class and has a vector that is not all zeros. */
export const SPECIFIC = 1;
/** Flag of a position that is generic and has a vector that is not all zeros. */
export const GENERIC = 2;
/** Flag of a position that is specific, with a vector or without. */
export const REPLACEABLE = 4;
/** Flag of a position whose vector is not all zeros. */
export const HAS_VECTOR = 8;

/** Returns the positions of an image that have a flag. */
export function poolOf(flags: Uint8Array, row: number, numPositions: number, flag: number): number[] {
  const pool: number[] = [];
  for (let position = 0; position < numPositions; position++) {
    if (flags[row * numPositions + position]! & flag) pool.push(position);
  }
  return pool;
}
