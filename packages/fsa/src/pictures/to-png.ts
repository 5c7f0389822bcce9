import { encode } from 'fast-png';
import { type ImagePixels, toPicture } from './picture.ts';

/**
 * Returns a picture as the bytes of a PNG file, in Node and in browsers.
 *
 * @param picture - Gray, RGB or RGBA: what `renderHeatmap`, `overlayHeatmap` and `camPanels` return, or an `ImageData`.
 * @returns The file.
 * @throws TypeError if `picture` is no picture.
 * @throws RangeError if it has not 1, 3 or 4 channels.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { renderHeatmap, toPng } from '@lt/fsa';
 *
 * const png = toPng(renderHeatmap([[0, 0.5, 1]], { width: 48, height: 16 }));
 * await writeFile(join(tmpdir(), 'lt-heatmap.png'), png);
 * console.log(String.fromCharCode(...png.subarray(1, 4))); // PNG
 * ```
 */
export function toPng(picture: ImagePixels): Uint8Array {
  const { data, width, height } = toPicture('toPng', 'picture', picture);
  return encode({ data: new Uint8Array(data.buffer), width, height, channels: 4, depth: 8 });
}
