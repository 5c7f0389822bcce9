import { checkOptions, describeValue } from '@lt/core';
import { type ImagePixels, toPicture } from './picture.ts';
import { checkText, escaped } from './svg.ts';
import { toPng } from './to-png.ts';

/** A picture of {@link picturePage}, with its words. */
export interface PageFigure {
  /** Heading above it. */
  title: string;
  /** A picture, such as `camPanels` and `renderDraws` return, or the text of an SVG file, such as `scatterPairSvg` and `confusionSvg` return. */
  picture: ImagePixels | string;
  /** What there is to see, below it; it also stands in for a picture that is not an SVG where pictures cannot be seen. @default none */
  caption?: string;
}

/** Options of {@link picturePage}. */
export interface PicturePageOptions {
  /** Title of the page. @default 'Feature space augmentation' */
  title?: string;
  /** A paragraph at the top. @default none */
  lead?: string;
}

const STYLE = `
:root { color-scheme: light dark; --page: #fafafa; --card: #fff; --ink: #222; --soft: #595959; --line: #dcdcdc }
@media (prefers-color-scheme: dark) { :root { --page: #161719; --card: #202225; --ink: #e6e6e6; --soft: #a8a8a8; --line: #3a3c40 } }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; font: 1rem/1.5 system-ui, sans-serif; background: var(--page); color: var(--ink); overflow-wrap: anywhere }
h1 { font-size: 1.6rem; margin: 0 0 .5rem }
h2 { font-size: 1.1rem; margin: 0 0 .75rem }
.lead { color: var(--soft); max-width: 46rem; margin: 0 0 2rem }
figure { margin: 0 0 1.5rem; padding: 1.1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px }
figure > div { overflow-x: auto }
figure svg { max-width: max(100%, .85 * var(--width, 0px)); height: auto; border-radius: 4px }
figure img { max-width: 100%; height: auto; image-rendering: pixelated; background: #fff }
figcaption { margin-top: .6rem; color: var(--soft); font-size: .92rem; max-width: 46rem }
@media print { body { padding: 0 } figure { break-inside: avoid } figure svg { max-width: 100% } }
`;

/**
 * Returns pictures with their words as one HTML page that needs nothing else: no network, no script, no other file. Write it to a file, in Node, or
 * open it as a `Blob`, in a browser.
 *
 * It adapts to narrow screens, dark mode and print: an SVG whose words would be too small to read keeps its size, and scrolls in its figure. Pictures are put in as they are: text that is not yours must not become the text of an SVG,
 * although the page forbids browsers to run any script.
 *
 * @param figures - At least one, from top to bottom.
 * @param options - Title and introduction.
 * @returns The text of an HTML file. The same pictures give the same text.
 * @throws TypeError if `figures` is not an array of titles and pictures, or an option has the wrong type.
 * @throws RangeError if there is no figure, a picture has not 1, 3 or 4 channels, or a text is not that of an SVG file.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { camPanels, confusionSvg, picturePage } from '@lt/fsa';
 *
 * const image = { data: new Uint8Array(64).fill(90), width: 8, height: 8 };
 * const panels = camPanels(image, [[1, 0.5], [0.5, 0]], { zoom: 16 });
 * const page = picturePage([
 *   { title: 'Where the network looks', picture: panels, caption: 'Image, map, specific and generic positions.' },
 *   { title: 'Confusion', picture: confusionSvg([[9, 1], [6, 4]], [[8, 2], [3, 7]]) },
 * ]);
 * await writeFile(join(tmpdir(), 'lt-pictures.html'), page);
 * console.log(page.match(/<figure>/g)?.length, page.includes('<script')); // 2 false
 * ```
 */
export function picturePage(figures: readonly PageFigure[], options: PicturePageOptions = {}): string {
  const name = 'picturePage';
  if (!Array.isArray(figures)) {
    throw new TypeError(`${name}: expected \`figures\` to be an array, got ${describeValue(figures)}.`);
  }
  if (figures.length === 0) throw new RangeError(`${name}: expected \`figures\` to hold a figure, got none.`);
  checkOptions(name, options);
  const title = checkText(name, 'title', options.title) ?? 'Feature space augmentation';
  const lead = checkText(name, 'lead', options.lead);
  const parts = figures.map((figure: PageFigure, i) => {
    const words = figure?.title;
    if (typeof words !== 'string') {
      throw new TypeError(
        `${name}: expected \`figures[${i}].title\` to be a string, got ${describeValue(words)}.`,
      );
    }
    checkText(name, `figures[${i}].caption`, figure.caption);
    const caption =
      figure.caption === undefined ? '' : `\n<figcaption>${escaped(figure.caption)}</figcaption>`;
    return `<figure>
<h2>${escaped(words)}</h2>
<div${scrollingOf(figure)}>${markupOf(name, i, figure)}</div>${caption}
</figure>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>${lead === undefined ? '' : `\n<p class="lead">${escaped(lead)}</p>`}
${parts.join('\n')}
</main>
</body>
</html>
`;
}

/** What lets a wide SVG scroll, by the keyboard too; nothing for what fits on any screen. */
function scrollingOf({ picture, title }: PageFigure): string {
  const [, width] = /^\s*<svg\s(?:[^>]*\s)?width="([\d.]+)(?:px)?"/.exec(String(picture)) ?? [];
  if (!(Number(width) > 260)) return '';
  return ` role="region" tabindex="0" aria-label="${escaped(title)}" style="--width: ${width}px"`;
}

function markupOf(caller: string, i: number, { picture, title, caption }: PageFigure): string {
  if (typeof picture === 'string') {
    if (/^\s*<svg[\s>]/.test(picture)) return picture.trim();
    throw new RangeError(
      `${caller}: expected \`figures[${i}].picture\` to be the text of an SVG file, got ${describeValue(picture)}.`,
    );
  }
  const { width, height } = toPicture(caller, `figures[${i}].picture`, picture);
  const bytes = Array.from(toPng(picture), (byte) => String.fromCharCode(byte)).join('');
  const source = `data:image/png;base64,${btoa(bytes)}`;
  return `<img src="${source}" width="${width}" height="${height}" alt="${escaped(caption ?? title)}">`;
}
