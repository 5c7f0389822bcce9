import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { type ImagePixels, type Picture, toPicture } from './picture.ts';

/** Options of {@link joinPictures}. */
export interface JoinPicturesOptions {
  /** Pictures in a row, at least 1. @default all */
  columns?: number;
  /** White pixels between two pictures, at least 0. @default 2 */
  gap?: number;
}

/**
 * Puts pictures side by side, and below one another, into one.
 *
 * @param pictures - At least one; gray, RGB or RGBA, of any size. Each gets as much room as the largest.
 * @param options - Columns and the gap.
 * @returns One picture, white where there is none.
 * @throws TypeError if `pictures` is not an array of pictures, or an option has the wrong type.
 * @throws RangeError if there are none, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { joinPictures, renderHeatmap } from '@lt/fsa';
 *
 * const one = renderHeatmap([[0, 1]], { width: 8, height: 4 });
 * const { width, height } = joinPictures([one, one, one], { columns: 2, gap: 1 });
 * console.log(width, height); // 17 9
 * ```
 */
export function joinPictures(pictures: readonly ImagePixels[], options: JoinPicturesOptions = {}): Picture {
  const name = 'joinPictures';
  if (!Array.isArray(pictures)) {
    throw new TypeError(`${name}: expected \`pictures\` to be an array, got ${describeValue(pictures)}.`);
  }
  if (pictures.length === 0)
    throw new RangeError(`${name}: expected \`pictures\` to hold a picture, got none.`);
  checkOptions(name, options);
  const tiles = pictures.map((picture, i) => toPicture(name, `pictures[${i}]`, picture));
  const columns = checkNumber(name, 'columns', options.columns ?? tiles.length, { min: 1, integer: true });
  const gap = checkNumber(name, 'gap', options.gap ?? 2, { min: 0, integer: true });
  const across = Math.max(...tiles.map(({ width }) => width)) + gap;
  const down = Math.max(...tiles.map(({ height }) => height)) + gap;
  const width = Math.min(columns, tiles.length) * across - gap;
  const height = Math.ceil(tiles.length / columns) * down - gap;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const [i, tile] of tiles.entries()) {
    const [left, top] = [(i % columns) * across, Math.floor(i / columns) * down];
    for (let y = 0; y < tile.height; y++) {
      const row = tile.data.subarray(y * tile.width * 4, (y + 1) * tile.width * 4);
      data.set(row, ((top + y) * width + left) * 4);
    }
  }
  return { data, width, height };
}
