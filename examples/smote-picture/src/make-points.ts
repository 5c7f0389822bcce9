import { createRandom } from '@lt/core';

/** Points in the plane, in two classes: 0 is the majority. */
export interface PlanePoints {
  features: { data: Float32Array; shape: readonly number[] };
  classIds: Int32Array;
}

/**
 * Draws a majority around a ring of two minority groups: one apart, one that reaches into the majority, so that it has safe points,
 * points in danger, and noise.
 *
 * @param overlap - How far the second group lies within the majority, from 0 to 1.
 */
export function makePoints({ seed, overlap }: { seed: number; overlap: number }): PlanePoints {
  const random = createRandom(seed, 'points');
  const around = (x: number, y: number, spread: number): number[] => [
    x + spread * random.normal(),
    y + spread * random.normal(),
  ];
  const majority = Array.from({ length: 240 }, () => around(0, 0, 1));
  const apart = Array.from({ length: 12 }, () => around(3.1, 1.6, 0.35));
  const near = Array.from({ length: 24 }, () => around(2.6 - 1.9 * overlap, -1.9 + 1.1 * overlap, 0.45));
  const rows = [...majority, ...apart, ...near];
  return {
    features: { data: Float32Array.from(rows.flat()), shape: [rows.length, 2] },
    classIds: Int32Array.from(rows, (_, row) => Number(row >= majority.length)),
  };
}
