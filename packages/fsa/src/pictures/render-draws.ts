import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import { joinPictures } from './join-pictures.ts';
import { overlayHeatmap } from './overlay-heatmap.ts';
import { type ImagePixels, type Picture, toPicture, zoomed } from './picture.ts';

/** One augmented sample of {@link renderDraws}. */
export interface DrawnSample {
  /** Image of the tail. */
  tail: ImagePixels;
  /** Image of the donor. */
  donor: ImagePixels;
  /** Vector at each position of the fused map: `vectors` of an `AugmentedBatch`, `[height · width]`. */
  vectors: ArrayLike<number>;
}

/** Options of {@link renderDraws}. */
export interface RenderDrawsOptions {
  /** Rows of the feature maps, at least 1. */
  height: number;
  /** Columns of the feature maps, at least 1. */
  width: number;
  /** Times that each pixel is repeated across and down, for small images. @default 1 */
  zoom?: number;
}

/**
 * Shows of augmented samples which positions were drawn: a row for each, the tail image on the left and the donor on the right, the brighter the
 * more often.
 *
 * @param samples - Images of tail and donor, and what was drawn of them.
 * @param options - Size of the feature maps.
 * @returns One picture.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no sample, or vectors do not fit the size.
 *
 * @example
 * ```ts
 * import { renderDraws } from '@lt/fsa';
 *
 * const gray = { data: new Uint8Array(16).fill(90), width: 4, height: 4 };
 * const sample = { tail: gray, donor: gray, vectors: [0, 0, 7, 4] }; // 0 of the tail twice; 3 and 0 of the donor
 * const { width, height } = renderDraws([sample, sample], { height: 2, width: 2, zoom: 8 });
 * console.log(width, height); // 66 66
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, algorithm 1,
 *   https://arxiv.org/abs/2008.03673
 */
export function renderDraws(samples: readonly DrawnSample[], options: RenderDrawsOptions): Picture {
  const name = 'renderDraws';
  if (!Array.isArray(samples)) {
    throw new TypeError(`${name}: expected \`samples\` to be an array, got ${describeValue(samples)}.`);
  }
  if (samples.length === 0) throw new RangeError(`${name}: expected \`samples\` to hold a sample, got none.`);
  checkOptions(name, options);
  const side = { min: 1, integer: true };
  const height = checkNumber(name, 'height', options.height, side);
  const width = checkNumber(name, 'width', options.width, side);
  const zoom = checkNumber(name, 'zoom', options.zoom ?? 1, side);
  const length = height * width;
  const pictures = samples.flatMap(({ tail, donor, vectors }: DrawnSample, i) => {
    checkNumbers(name, `samples[${i}].vectors`, vectors, {
      min: 0,
      below: 2 * length,
      integer: true,
      length,
    });
    const counts = new Float64Array(2 * length);
    for (const vector of Array.from(vectors)) counts[vector]!++;
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    const shares = counts.map((count) => count / most);
    const show = (image: ImagePixels, argument: string, data: Float64Array): Picture =>
      overlayHeatmap(
        zoomed(toPicture(name, `samples[${i}].${argument}`, image), zoom),
        { data, width, height },
        { interpolation: 'nearest' },
      );
    return [show(tail, 'tail', shares.slice(0, length)), show(donor, 'donor', shares.slice(length))];
  });
  return joinPictures(pictures, { columns: 2 });
}
