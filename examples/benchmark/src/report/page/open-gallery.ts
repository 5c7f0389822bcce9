import { encode } from 'fast-png';
import type { GalleryImage, LongTailedImages, OpenResult } from '../../types.ts';
import { shorten } from './drawing-style.ts';
import { type Html, html } from './html.ts';

/**
 * Returns accepted and rejected images, known and unknown, each with the class that it looks like.
 *
 * @param title - Title of the method.
 * @param open - One run of it.
 * @param images - The data.
 * @returns A figure with four lists.
 */
export function openGallery(title: string, { gallery }: OpenResult, images: LongTailedImages): Html {
  const groups = [
    { name: 'Known and accepted', from: gallery.known, isUnknown: false, pixels: images.test.images },
    { name: 'Known, but rejected', from: gallery.known, isUnknown: true, pixels: images.test.images },
    { name: 'Unknown and rejected', from: gallery.unknown, isUnknown: true, pixels: images.open!.images },
    { name: 'Unknown, but accepted', from: gallery.unknown, isUnknown: false, pixels: images.open!.images },
  ];
  return html`<figure class="card gallery">
<figcaption>${title}: images at evenly spaced scores within each group, the most known first. Below each the class that is predicted, or for rejected ones the class whose mean feature is nearest.</figcaption>
${groups.map(({ name, from, isUnknown, pixels }) => {
  const picks = from.filter((pick) => pick.isUnknown === isUnknown);
  return html`<p class="under">${name}</p>
${picks.length === 0 ? html`<p class="muted">none of those shown</p>` : html`<ol>${picks.map((pick) => item(pick, pixels, images))}</ol>`}
`;
})}</figure>`;
}

function item(pick: GalleryImage, pixels: Uint8Array, { height, width, classNames }: LongTailedImages): Html {
  const name = classNames[pick.isUnknown ? pick.nearestClass : pick.label]!;
  const says = pick.isUnknown ? `rejected, nearest to ${name}` : `taken for ${name}`;
  return html`<li><img src="${pngOf(pixels, pick.image, height, width)}" width="${2 * width}" height="${2 * height}" alt="${`An image ${says}`}"><span>${shorten(name)}</span></li>`;
}

/** Returns one of many grey images as a PNG data URI. */
export function pngOf(pixels: Uint8Array, image: number, height: number, width: number): string {
  const size = height * width;
  const data = pixels.slice(image * size, (image + 1) * size);
  const png = encode({ width, height, data, channels: 1, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
