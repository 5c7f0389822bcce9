import type { BenchmarkResults, GalleryImage, LongTailedImages } from '../types.ts';
import { html } from './page/html.ts';
import { pngOf } from './page/open-gallery.ts';

const [CELL, SIZE, HEAD] = [84, 56, 34];

/**
 * Draws known images that a method accepts and some that it rejects, each with its class, and below that the class that is predicted, or
 * for rejected ones the class whose center is nearest.
 *
 * @param results - A run; its first seed is drawn.
 * @param method - Which method.
 * @param images - The data of that run.
 * @returns An SVG file that stands alone. It holds the images: only for data that may be passed on.
 */
export function openImagesPicture(
  { settings, results }: BenchmarkResults,
  method: string,
  { test, height, width }: LongTailedImages,
): string {
  const { known } = results.find((run) => run.method === method && run.open !== undefined)!.open!.gallery;
  const names = settings.classNames;
  const rows = [
    { title: 'Accepted: its class, and the class that is predicted', isUnknown: false },
    { title: 'Rejected: its class, and the class whose center is nearest', isUnknown: true },
  ];
  const cell = (pick: GalleryImage, i: number, y: number): string => {
    const [truth, says] = [test.classIds[pick.image]!, pick.isUnknown ? pick.nearestClass : pick.label];
    const x = 12 + i * CELL;
    const middle = x + SIZE / 2;
    const picture = `<image x="${x}" y="${y}" width="${SIZE}" height="${SIZE}" style="image-rendering:pixelated" href="${pngOf(test.images, pick.image, height, width)}"></image>`;
    const line = (name: string, at: number, color: string): string =>
      html`<text x="${middle}" y="${y + SIZE + at}" text-anchor="middle" fill="${color}">${name}</text>`
        .source;
    return (
      picture +
      line(names[truth]!, 14, '#222') +
      line(names[says]!, 28, says === truth ? '#007555' : '#b04e00')
    );
  };
  const rowHeight = HEAD + SIZE + 40;
  const drawn = rows.map(({ title, isUnknown }, row) => {
    const y = row * rowHeight;
    const cells = known.filter((pick) => pick.isUnknown === isUnknown);
    const heading = `<text x="12" y="${y + 22}" font-size="14" font-weight="600">${title}</text>`;
    return heading + cells.map((pick, i) => cell(pick, i, y + HEAD)).join('');
  });
  const [w, h] = [12 + 12 * CELL, 2 * rowHeight];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-label="Known images that are accepted, and some that are rejected" font-family="system-ui, sans-serif" font-size="11" fill="#222"><rect width="${w}" height="${h}" fill="white"></rect>${drawn.join('')}</svg>\n`;
}
