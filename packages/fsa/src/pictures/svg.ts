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

/** Returns about how wide a text of 12 pixels is. */
export function widthOf(text: string): number {
  return 6.4 * text.length;
}
