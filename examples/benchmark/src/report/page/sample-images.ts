import { encode } from 'fast-png';
import type { LongTailedImages } from '../../types.ts';
import { type ClassRow, headToTail } from '../class-order.ts';
import { counted } from '../format.ts';
import { type Html, html } from './html.ts';

const PER_CLASS = 8;
const GAP = 2;
/** With more classes, evenly spaced ones are shown, the first and the last included. */
const MOST_CLASSES = 12;

/**
 * Returns the first training images of each class, from head to tail, as a list with one small picture per class.
 *
 * @param images - The training set.
 * @returns A figure; of more than 12 classes it shows 12 and says so.
 */
export function sampleImages(images: LongTailedImages): Html {
  const rows = headToTail(images.classNames, Array.from(images.classCounts));
  const shown =
    rows.length <= MOST_CLASSES
      ? rows
      : Array.from(
          { length: MOST_CLASSES },
          (_, i) => rows[Math.round((i * (rows.length - 1)) / (MOST_CLASSES - 1))]!,
        );
  const left = rows.length > shown.length ? ` ${shown.length} of the ${rows.length} classes are shown.` : '';
  return html`<figure class="card samples">
<ol>${shown.map((row) => sampleRow(images, row))}</ol>
<figcaption>The first training images of each class, from head to tail.${left}</figcaption>
</figure>`;
}

function sampleRow(images: LongTailedImages, row: ClassRow): Html {
  const picks: number[] = [];
  for (let i = 0; i < images.train.classIds.length && picks.length < PER_CLASS; i++) {
    if (images.train.classIds[i] === row.classId) picks.push(i);
  }
  const picture =
    picks.length === 0
      ? html`<span class="muted">no images</span>`
      : html`<img src="${strip(images, picks)}" width="${PER_CLASS * (images.width + GAP) - GAP}" height="${images.height}" alt="${`${counted(picks.length, 'training image')} of the class ${row.name}`}">`;
  return html`<li><p><span class="name">${row.name}</span> <span class="count ${row.shot}">${counted(row.count, 'image')}, ${row.shot}</span></p>${picture}</li>
`;
}

/** One row of images as a PNG data URI, with see-through gaps; every row has the same width. */
function strip({ train, height, width }: LongTailedImages, picks: readonly number[]): string {
  const stripWidth = PER_CLASS * (width + GAP) - GAP;
  const data = new Uint8Array(stripWidth * height * 2);
  picks.forEach((pick, i) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = 2 * (y * stripWidth + i * (width + GAP) + x);
        data[at] = train.images[(pick * height + y) * width + x]!;
        data[at + 1] = 255;
      }
    }
  });
  const png = encode({ width: stripWidth, height, data, channels: 2, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
