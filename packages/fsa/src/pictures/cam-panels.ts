import { checkNumber, checkOptions } from '@lt/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkSeparation } from '../cam/separate-features.ts';
import { type Grid, isConstant, type MapValues, withGrid } from './grid.ts';
import { joinPictures } from './join-pictures.ts';
import { type OverlayHeatmapOptions, overlayHeatmap } from './overlay-heatmap.ts';
import { boxOf, GENERIC_INK, type Ink, SPECIFIC_INK, tint } from './paint.ts';
import { type ImagePixels, type Picture, toPicture, zoomed } from './picture.ts';

/** What is left of positions that a panel does not show. */
const FADED: Ink = [188, 190, 194];

/** Options of {@link camPanels}. */
export interface CamPanelsOptions extends OverlayHeatmapOptions {
  /** Positions above it are specific, in (0, 1). @default 0.8 */
  specificThreshold?: number;
  /** Positions below it are generic, in (0, 1). @default 0.2 */
  genericThreshold?: number;
  /** Times that each pixel is repeated across and down, for small images. @default 1 */
  zoom?: number;
}

/**
 * Shows an image four times side by side: as it is, under its activation map, and what is left of it at specific and at generic positions.
 *
 * Call it again with other thresholds to see what they do. The masks are those of `separateFeatures` (strict, by value), one block for
 * each position: specific ones framed in orange, generic ones in blue, all others gray. A constant map has positions of neither kind, as in `FeatureBank`.
 *
 * @param image - The image, gray, RGB or RGBA.
 * @param cam - Its map from 0 to 1: rows of numbers, `{ data, width, height }`, or a tensor `[height, width]`.
 * @param options - Thresholds, strength and colors.
 * @returns One picture; a promise of it if `cam` is a tensor.
 * @throws TypeError if `image` or `cam` is not what it should be, or an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { camPanels } from '@lt/fsa';
 *
 * const gray = { data: new Uint8Array(64).fill(128), width: 8, height: 8 };
 * const { width, height } = camPanels(gray, [[1, 0.5], [0.5, 0]], { zoom: 4 });
 * console.log(width, height); // 134 32
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, figure 2,
 *   https://arxiv.org/abs/2008.03673
 */
export function camPanels(image: ImagePixels, cam: MapValues, options?: CamPanelsOptions): Picture;
export function camPanels(image: ImagePixels, cam: Tensor2D, options?: CamPanelsOptions): Promise<Picture>;
export function camPanels(
  image: ImagePixels,
  cam: MapValues | Tensor2D,
  options: CamPanelsOptions = {},
): Picture | Promise<Picture> {
  const name = 'camPanels';
  checkOptions(name, options);
  const { specificThreshold, genericThreshold } = checkSeparation(name, {
    ...(options.specificThreshold !== undefined && { specificThreshold: options.specificThreshold }),
    ...(options.genericThreshold !== undefined && { genericThreshold: options.genericThreshold }),
  });
  const picture = zoomed(
    toPicture(name, 'image', image),
    checkNumber(name, 'zoom', options.zoom ?? 1, { min: 1, integer: true }),
  );
  return withGrid(name, cam, (grid) =>
    joinPictures([
      picture,
      overlayHeatmap(picture, grid, options),
      masked(picture, grid, SPECIFIC_INK, (value) => value > specificThreshold),
      masked(picture, grid, GENERIC_INK, (value) => value < genericThreshold),
    ]),
  );
}

/** Fades positions that are not inside to a flat gray, and frames those that are. */
function masked(picture: Picture, grid: Grid, ink: Ink, isInside: (value: number) => boolean): Picture {
  const shown = { ...picture, data: picture.data.slice() };
  const frame = Math.round(Math.min(picture.width, picture.height) / 80);
  const inside = Array.from(grid.data, isConstant(grid) ? () => false : isInside);
  const isInsideAt = (column: number, row: number): boolean =>
    column >= 0 && column < grid.width && row >= 0 && row < grid.height && inside[row * grid.width + column]!;
  for (const [position, isShown] of inside.entries()) {
    const box = boxOf(picture, grid, position);
    if (!isShown) {
      tint(shown, box, FADED, 0.85);
      continue;
    }
    const [column, row] = [position % grid.width, Math.floor(position / grid.width)];
    const { left, top, right, bottom } = box;
    if (!isInsideAt(column - 1, row)) tint(shown, { ...box, right: left + frame }, ink, 1);
    if (!isInsideAt(column + 1, row)) tint(shown, { ...box, left: right - frame }, ink, 1);
    if (!isInsideAt(column, row - 1)) tint(shown, { ...box, bottom: top + frame }, ink, 1);
    if (!isInsideAt(column, row + 1)) tint(shown, { ...box, top: bottom - frame }, ink, 1);
  }
  return shown;
}
