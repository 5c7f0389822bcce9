import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import { colorTable } from './colormaps.ts';
import type { FeatureScatter } from './feature-scatter.ts';

/** Options of {@link scatterSvg}. */
export interface ScatterSvgOptions {
  /** Classes in color; all others are gray. @default all classes */
  tailClasses?: ArrayLike<number>;
  /** Width in pixels, at least 1. @default 480 */
  width?: number;
  /** Height in pixels, at least 1. @default 360 */
  height?: number;
  /** Title above the picture. @default none */
  title?: string;
}

/**
 * Draws points of `featureScatter` as an SVG picture: head classes gray, tail classes in color, augmented samples hollow, and the regions of the
 * classes behind them if there are any.
 *
 * @param scatter - What `featureScatter` returned.
 * @param options - Size, title, and which classes are in color.
 * @returns The text of an SVG file, which stands for itself and can also be put into a page.
 * @throws TypeError if `scatter` is not what `featureScatter` returns, or an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { featureScatter, scatterSvg } from '@lt/fsa';
 *
 * const scatter = await featureScatter([[0, 0], [2, 1], [9, 1]], [0, 0, 1]);
 * const svg = scatterSvg(scatter, { tailClasses: [1], title: 'before' });
 * console.log(svg.startsWith('<svg'), svg.match(/<circle/g)?.length); // true 3
 * ```
 */
export function scatterSvg(scatter: FeatureScatter, options: ScatterSvgOptions = {}): string {
  const name = 'scatterSvg';
  if (!Array.isArray(scatter?.points) || scatter.bounds === undefined) {
    throw new TypeError(
      `${name}: expected \`scatter\` to be what featureScatter returns, got ${describeValue(scatter)}.`,
    );
  }
  checkOptions(name, options);
  const side = { min: 1 };
  const width = checkNumber(name, 'width', options.width ?? 480, side);
  const height = checkNumber(name, 'height', options.height ?? 360, side);
  const { points, bounds, regions } = scatter;
  const classes = [...new Set([...points.map(({ classId }) => classId), ...(regions?.classIds ?? [])])];
  const inColor = checkNumbers(name, 'tailClasses', options.tailClasses ?? classes, {
    min: 0,
    allowEmpty: true,
  });
  const colorOf = colorsOf(Array.from(inColor));
  const x = (value: number): number => (width * (value - bounds.x[0])) / (bounds.x[1] - bounds.x[0]);
  const y = (value: number): number => (height * (bounds.y[1] - value)) / (bounds.y[1] - bounds.y[0]);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
  ];
  if (regions) {
    const [w, h] = [width / regions.columns, height / regions.rows];
    for (const [cell, classId] of regions.classIds.entries()) {
      const top = height - (Math.floor(cell / regions.columns) + 1) * h;
      const place = `x="${round((cell % regions.columns) * w)}" y="${round(top)}"`;
      parts.push(
        `<rect ${place} width="${round(w + 0.5)}" height="${round(h + 0.5)}" fill="${colorOf(classId)}" fill-opacity="0.15"/>`,
      );
    }
  }
  for (const point of points) {
    const color = colorOf(point.classId);
    const ink = point.kind === 'real' ? `fill="${color}"` : `fill="none" stroke="${color}"`;
    parts.push(
      `<circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="3" ${ink}><title>class ${point.classId}</title></circle>`,
    );
  }
  if (options.title !== undefined) {
    parts.push(`<text x="8" y="18" font-family="sans-serif" font-size="13">${escaped(options.title)}</text>`);
  }
  return `${parts.join('\n')}\n</svg>\n`;
}

/** Colors that are far from one another, whichever classes are in color. */
function colorsOf(classes: number[]): (classId: number) => string {
  const table = colorTable('turbo');
  const hex = (color: number): string =>
    `#${Array.from(table.subarray(color * 3, color * 3 + 3), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const colors = new Map(
    classes.map((id, i) => [id, hex(Math.round(25 + (205 * i) / Math.max(classes.length - 1, 1)))]),
  );
  return (classId) => colors.get(classId) ?? '#b0b0b0';
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
