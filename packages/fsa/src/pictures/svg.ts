import { describeValue } from '@lt/core';

/** Returns a number for an attribute, with two decimals at most. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Returns text that is safe between tags and in quoted attributes. */
export function escaped(text: string): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Returns the text of an SVG file, on white, whose words are those of `description` for who cannot see it. */
export function svgFile(
  width: number,
  height: number,
  description: string,
  parts: readonly string[],
): string {
  const [w, h] = [round(width), round(height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="${escaped(description)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${w}" height="${h}" fill="#fff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** How much wider bold text is. */
export const BOLD = 1.15;

/** Widths of characters in em, the first that fits: those of the widest fonts in common use, DejaVu Sans and Verdana. */
const WIDTHS: readonly [RegExp, number][] = [
  [/[ !'(),./:;I[\]fijlt|-]/, 0.46],
  [/[mwMW@%&+<=>~]/, 1],
  [/[A-Z]/, 0.79],
  [/[ -~]/, 0.64],
  [/[\u00a0-\u024f]/, 0.85],
  [/[\0-\uffff]/u, 1.1],
];

/** Returns how wide a text is at most, in pixels as `em` is. */
export function widthOf(text: string, em = 12): number {
  return (
    em *
    Array.from(text, (one) => WIDTHS.find(([some]) => some.test(one))?.[1] ?? 1.4).reduce((a, b) => a + b, 0)
  );
}

/** Returns what stands in a text element: all of a text, or where there is no room its beginning, with all of it as a title. */
export function fitted(text: string, room: number, em = 12): string {
  if (widthOf(text, em) <= room) return escaped(text);
  const start = Array.from(text);
  while (start.length > 0 && widthOf(`${start.join('')}…`, em) > room) start.pop();
  return `<title>${escaped(text)}</title>${escaped(start.join('').trimEnd())}…`;
}

/** Returns the element of a picture's title, or none. */
export function titleOf(title: string | undefined, width: number): string[] {
  if (title === undefined) return [];
  return [
    `<text x="2" y="18" font-size="13" font-weight="600">${fitted(title, width - 4, 13 * BOLD)}</text>`,
  ];
}

/** Checks words that may be left out. */
export function checkText<Text extends string | undefined>(
  caller: string,
  argument: string,
  text: Text,
): Text {
  if (text === undefined || typeof text === 'string') return text;
  throw new TypeError(`${caller}: expected \`${argument}\` to be a string, got ${describeValue(text)}.`);
}

/** Checks words above plots, one for each. */
export function checkCaptions<Captions extends readonly string[]>(
  caller: string,
  captions: Captions,
  count: number,
): Captions {
  if (!Array.isArray(captions) || captions.length !== count) {
    throw new TypeError(
      `${caller}: expected \`captions\` to be ${count} strings, got ${describeValue(captions)}.`,
    );
  }
  for (const [i, caption] of captions.entries()) checkText(caller, `captions[${i}]`, caption ?? null);
  return captions;
}
