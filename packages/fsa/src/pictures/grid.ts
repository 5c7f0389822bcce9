import { describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** Numbers in rows and columns: a map of one image. */
export type MapValues =
  | readonly ArrayLike<number>[]
  | {
      /** The numbers, row after row. */
      data: ArrayLike<number>;
      /** Numbers in a row. */
      width: number;
      /** Number of rows. */
      height: number;
    };

/** Checked {@link MapValues}. */
export interface Grid {
  data: ArrayLike<number>;
  width: number;
  height: number;
}

/** Hands the numbers of a map on: at once, or where they are a tensor's, once they are read. */
export function withGrid<Result>(
  caller: string,
  cam: MapValues | Tensor2D,
  use: (grid: Grid) => Result,
): Result | Promise<Result> {
  if (!(cam instanceof Tensor)) return use(toGrid(caller, cam));
  const [height, width] = checkTensor<Tensor2D>(caller, 'cam', cam, { rank: 2 }).shape;
  return cam.data().then((data) => use(toGrid(caller, { data, width, height })));
}

function toGrid(caller: string, cam: MapValues): Grid {
  if (Array.isArray(cam) && cam.length > 0) {
    const rows = cam as readonly ArrayLike<number>[];
    const width = rows[0]!.length;
    if (width > 0 && rows.every((row) => row.length === width)) {
      return { data: Float64Array.from(rows.flatMap((row) => Array.from(row))), width, height: rows.length };
    }
  }
  const { data, width, height } = (cam ?? {}) as Grid;
  if (typeof data?.length === 'number' && data.length > 0 && data.length === width * height) {
    return { data, width, height };
  }
  throw new TypeError(
    `${caller}: expected \`cam\` to be a tensor of rank 2, an array of rows as long as one another, or { data, width, height }, got ${describeValue(cam)}.`,
  );
}

/** Whether a map says nothing: one value all over has neither specific nor generic positions, as in `FeatureBank`. */
export function isConstant({ data }: Grid): boolean {
  return Array.from(data).every((value) => value === data[0]);
}

/** Returns a map in another size. Pixels are squares whose centers count: nothing moves to a corner. */
export function resizeGrid(
  { data, width, height }: Grid,
  size: { width: number; height: number },
  interpolation: 'bilinear' | 'nearest',
): Grid {
  const resized = new Float64Array(size.width * size.height);
  const [across, down] = [steps(width, size.width), steps(height, size.height)];
  for (const [y, row] of down.entries()) {
    for (const [x, column] of across.entries()) {
      const at = (r: number, c: number): number => data[r * width + c]!;
      const value = (r: number): number =>
        at(r, column.low) + (at(r, column.high) - at(r, column.low)) * column.share;
      resized[y * size.width + x] =
        interpolation === 'nearest'
          ? at(row.nearest, column.nearest)
          : value(row.low) + (value(row.high) - value(row.low)) * row.share;
    }
  }
  return { data: resized, ...size };
}

/** Returns between which two old places each new one lies, and how far along. */
function steps(from: number, to: number): { low: number; high: number; share: number; nearest: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(place);
    const nearest = Math.min(Math.floor(((i + 0.5) * from) / to), from - 1);
    return { low, high: Math.min(low + 1, from - 1), share: place - low, nearest };
  });
}
