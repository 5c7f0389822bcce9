import { describeValue } from '@lt/core';
import type { Points } from './neighbor-engine.ts';

/** Rows of numbers as users have them. */
export type PointsLike =
  | { data: Float32Array | Float64Array; shape: readonly number[] }
  | readonly (readonly number[])[];

/** Reads points into one array. */
export async function readPoints(caller: string, points: PointsLike): Promise<Points> {
  if (Array.isArray(points)) {
    const numColumns = points[0]?.length ?? 0;
    return { data: Float64Array.from(points.flat()), numRows: points.length, numColumns };
  }
  if (!('data' in points))
    throw new TypeError(`${caller}: expected \`points\`, got ${describeValue(points)}.`);
  const numRows = points.shape[0] ?? 0;
  return { data: points.data, numRows, numColumns: points.data.length / Math.max(numRows, 1) };
}
