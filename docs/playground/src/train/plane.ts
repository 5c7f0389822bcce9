import { pca2d } from '@lt/fsa';
import type { DataSet } from '../data/data-set.ts';

/** Cells on a side of the grid on which the decision boundary is drawn. */
const GRID = 72;

/** The plane in which points are shown. */
export interface Plane {
  /** Returns where examples lie, two numbers each. */
  project: (values: Float32Array) => Float32Array;
  domain: DataSet['domain'];
  size: number;
  /** The examples at the centers of the grid's cells, row by row from below. */
  cells: Float32Array;
}

/** Returns the plane of a set: that of the points themselves, or of the two principal components of a table; of images there is none. */
export function planeOf({ kind, inputShape, train, domain }: DataSet): Plane | null {
  if (kind === 'images') return null;
  if (kind === 'points') {
    return { project: (values) => values, domain, size: GRID, cells: gridOf(domain, (x, y) => [x, y]) };
  }
  const numColumns = inputShape[0]!;
  const rowsOf = (data: Float32Array) => ({ data, shape: [data.length / numColumns, numColumns] as const });
  const pca = pca2d(rowsOf(train.values));
  const [wide, high] = pca.explainedVariance.map((variance) => 2.6 * Math.sqrt(variance) || 1);
  const own: DataSet['domain'] = [-wide!, -high!, wide!, high!];
  return {
    project: (values) =>
      values.length === 0 ? values : Float32Array.from(pca.project(rowsOf(values)).flat()),
    domain: own,
    size: GRID,
    cells: gridOf(own, (x, y) => pca.lift([x, y])),
  };
}

function gridOf(
  [left, bottom, right, top]: DataSet['domain'],
  lift: (x: number, y: number) => ArrayLike<number>,
): Float32Array {
  const cells: number[] = [];
  for (let row = 0; row < GRID; row++) {
    const y = bottom + ((row + 0.5) / GRID) * (top - bottom);
    for (let column = 0; column < GRID; column++) {
      cells.push(...Array.from(lift(left + ((column + 0.5) / GRID) * (right - left), y)));
    }
  }
  return Float32Array.from(cells);
}
