import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { type Colormap, colorTable } from './colormaps.ts';
import { type Grid, type MapValues, resizeGrid, withGrid } from './grid.ts';
import type { Picture } from './picture.ts';

/** Options of {@link renderHeatmap}. */
export interface RenderHeatmapOptions {
  /** Rows of the picture, at least 1. @default those of the map */
  height?: number;
  /** Columns of the picture, at least 1. @default those of the map */
  width?: number;
  /** Colors from 0 to 1. @default 'turbo' */
  colormap?: Colormap;
  /** Whether values between positions are mixed, or each position is a block: for masks and matrices. @default 'bilinear' */
  interpolation?: 'bilinear' | 'nearest';
}

/**
 * Returns a map of numbers from 0 to 1 as a colored picture, of any size.
 *
 * It needs no canvas and no backend: in browsers hand `new ImageData(data, width)` to `putImageData`, in Node write `toPng(picture)`. A tensor
 * is read first, hence a promise then.
 *
 * @param cam - One map, of `normalizeCam`: rows of numbers, `{ data, width, height }`, or a tensor `[height, width]`. Numbers outside [0, 1] take
 *   the color of the end.
 * @param options - Size, colors, interpolation.
 * @returns The picture; a promise of it if `cam` is a tensor.
 * @throws TypeError if `cam` is not such a map, or an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { renderHeatmap } from '@lt/fsa';
 *
 * const { data, width, height } = renderHeatmap([[0, 1]], { width: 4, height: 2, colormap: 'viridis' });
 * console.log(width, height, data.slice(0, 4).join(' ')); // 4 2 68 1 84 255
 * ```
 *
 * @see A. Mikhailov, "Turbo, An Improved Rainbow Colormap for Visualization", 2019, https://research.google/blog/turbo-an-improved-rainbow-colormap-for-visualization/
 */
export function renderHeatmap(cam: MapValues, options?: RenderHeatmapOptions): Picture;
export function renderHeatmap(cam: Tensor2D, options?: RenderHeatmapOptions): Promise<Picture>;
export function renderHeatmap(
  cam: MapValues | Tensor2D,
  options: RenderHeatmapOptions = {},
): Picture | Promise<Picture> {
  const name = 'renderHeatmap';
  const plan = checkHeatmap(name, options);
  const side = { min: 1, integer: true };
  for (const option of ['height', 'width'] as const) {
    if (options[option] !== undefined) checkNumber(name, option, options[option], side);
  }
  return withGrid(name, cam, (grid) => {
    const { width = grid.width, height = grid.height } = options;
    return colored(resizeGrid(grid, { width, height }, plan.interpolation), plan.colormap);
  });
}

/** Checks how to color and to interpolate. */
export function checkHeatmap(
  caller: string,
  options: RenderHeatmapOptions,
): Required<Pick<RenderHeatmapOptions, 'colormap' | 'interpolation'>> {
  checkOptions(caller, options);
  const { colormap = 'turbo', interpolation = 'bilinear' } = options;
  return {
    colormap: checkOneOf(caller, 'colormap', colormap, ['turbo', 'viridis', 'jet']),
    interpolation: checkOneOf(caller, 'interpolation', interpolation, ['bilinear', 'nearest']),
  };
}

/** Returns the color of each number. */
export function colored({ data, width, height }: Grid, colormap: Colormap): Picture {
  const table = colorTable(colormap);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    const color = Math.min(Math.max(Math.floor(data[i]! * 256) || 0, 0), 255);
    for (let k = 0; k < 3; k++) pixels[i * 4 + k] = table[color * 3 + k]!;
  }
  return { data: pixels, width, height };
}
