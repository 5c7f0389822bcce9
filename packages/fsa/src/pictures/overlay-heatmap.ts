import { checkNumber } from '@lt/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { type MapValues, resizeGrid, withGrid } from './grid.ts';
import { type ImagePixels, type Picture, toPicture } from './picture.ts';
import { checkHeatmap, colored, type RenderHeatmapOptions } from './render-heatmap.ts';

/** Options of {@link overlayHeatmap}. */
export interface OverlayHeatmapOptions extends Pick<RenderHeatmapOptions, 'colormap' | 'interpolation'> {
  /** Share of the heat map in each pixel, in [0, 1]. @default 0.5 */
  alpha?: number;
}

/**
 * Lays a heat map over the image that it belongs to.
 *
 *     pixel = (1 - alpha) · image + alpha · color(cam)
 *
 * @param image - The image, gray, RGB or RGBA; an `ImageData` is one.
 * @param cam - Its map from 0 to 1, of any size: rows of numbers, `{ data, width, height }`, or a tensor `[height, width]`.
 * @param options - Strength and colors.
 * @returns A picture of the image's size; a promise of it if `cam` is a tensor. The image is not changed.
 * @throws TypeError if `image` or `cam` is not what it should be, or an option has the wrong type.
 * @throws RangeError if the image has not 1, 3 or 4 channels, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { overlayHeatmap } from '@lt/fsa';
 *
 * const gray = { data: [0, 100, 200, 255], width: 2, height: 2 };
 * const { data } = overlayHeatmap(gray, [[0, 1]], { alpha: 0.5, colormap: 'viridis' });
 * console.log(data.slice(0, 4).join(' ')); // 34 0 42 255
 * ```
 *
 * @see B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, "Learning Deep Features for Discriminative Localization", CVPR 2016,
 *   figure 2, https://arxiv.org/abs/1512.04150
 */
export function overlayHeatmap(image: ImagePixels, cam: MapValues, options?: OverlayHeatmapOptions): Picture;
export function overlayHeatmap(
  image: ImagePixels,
  cam: Tensor2D,
  options?: OverlayHeatmapOptions,
): Promise<Picture>;
export function overlayHeatmap(
  image: ImagePixels,
  cam: MapValues | Tensor2D,
  options: OverlayHeatmapOptions = {},
): Picture | Promise<Picture> {
  const name = 'overlayHeatmap';
  const picture = toPicture(name, 'image', image);
  const { colormap, interpolation } = checkHeatmap(name, options);
  const alpha = checkNumber(name, 'alpha', options.alpha ?? 0.5, { min: 0, max: 1 });
  return withGrid(name, cam, (grid) => {
    const { width, height } = picture;
    const heat = colored(resizeGrid(grid, { width, height }, interpolation), colormap);
    for (const [i, value] of heat.data.entries()) {
      if (i % 4 < 3) picture.data[i] = (1 - alpha) * picture.data[i]! + alpha * value;
    }
    return picture;
  });
}
