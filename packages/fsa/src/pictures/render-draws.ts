import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import { joinPictures } from './join-pictures.ts';
import { boxOf, GENERIC_INK, type Ink, SPECIFIC_INK, tint, writeNumber } from './paint.ts';
import { type ImagePixels, type Picture, toPicture, zoomed } from './picture.ts';

/** One augmented sample of {@link renderDraws}. */
export interface DrawnSample {
  /** Image of the tail. */
  tail: ImagePixels;
  /** Image of the donor. */
  donor: ImagePixels;
  /** Vector at each position of the fused map, -1 for zeros: `vectors` of an `AugmentedBatch`, `[height · width]`. */
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
  /** Samples in a row, at least 1; three where each tail image has three donors. @default 1 */
  columns?: number;
}

/**
 * Shows of augmented samples which positions were drawn: for each the tail image on the left, with its specific positions in orange, and the
 * donor on the right, with its generic positions in blue. A number says how often, where there is room for it.
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
 * console.log(width, height); // 66 70
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
  const columns = checkNumber(name, 'columns', options.columns ?? 1, side);
  const pairs = samples.map((sample: DrawnSample, i) => {
    if (typeof sample !== 'object' || sample === null) {
      throw new TypeError(
        `${name}: expected \`samples[${i}]\` to be { tail, donor, vectors }, got ${describeValue(sample)}.`,
      );
    }
    const { tail, donor, vectors } = sample;
    checkNumbers(name, `samples[${i}].vectors`, vectors, {
      min: -1,
      below: 2 * length,
      integer: true,
      length,
    });
    const counts = new Float64Array(2 * length);
    for (const vector of Array.from(vectors)) if (vector >= 0) counts[vector]!++;
    const show = (image: ImagePixels, argument: string, drawn: Float64Array, ink: Ink): Picture =>
      withCounts(
        zoomed(toPicture(name, `samples[${i}].${argument}`, image), zoom),
        { width, height },
        drawn,
        ink,
      );
    return joinPictures([
      show(tail, 'tail', counts.subarray(0, length), SPECIFIC_INK),
      show(donor, 'donor', counts.subarray(length), GENERIC_INK),
    ]);
  });
  return joinPictures(pairs, { columns, gap: 6 });
}

const FADED: Ink = [70, 72, 76];
const WHITE: Ink = [255, 255, 255];

/** Fades a picture, and colors the positions that were drawn, the stronger the more often. */
function withCounts(
  picture: Picture,
  map: { width: number; height: number },
  counts: Float64Array,
  ink: Ink,
): Picture {
  const most = Math.max(...counts);
  for (const [position, count] of counts.entries()) {
    const box = boxOf(picture, map, position);
    if (count === 0) {
      tint(picture, box, FADED, 0.6);
      continue;
    }
    tint(picture, box, ink, 0.6 + (0.3 * count) / most);
    writeNumber(picture, box, count, WHITE);
  }
  return picture;
}
