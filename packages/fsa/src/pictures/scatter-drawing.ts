import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import { colorTable } from './colormaps.ts';
import type { DecisionRegions } from './decision-regions.ts';
import type { FeatureScatter, ScatterPoint } from './feature-scatter.ts';
import { checkText, escaped, fitted, round, widthOf } from './svg.ts';

/** Options of pictures of features. */
export interface ScatterDrawingOptions {
  /**
   * Classes in color; all others are gray. The legend names the first 12 of those that are in the picture, and says how many more there are.
   *
   * @default all classes
   */
  tailClasses?: ArrayLike<number>;
  /** Names for the legend, by class id. @default 'class 0', 'class 1', … */
  classNames?: ArrayLike<string>;
  /** Title above the picture. @default none */
  title?: string;
}

/** How points and regions are drawn. */
export interface ScatterStyle {
  colorOf: (classId: number) => string;
  nameOf: (classId: number) => string;
  /** Classes in color. */
  inColor: number[];
}

/** Where a plot is, in pixels. */
export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A legend names this many classes. */
const MOST_NAMED = 12;
const GRAY = '#a3a3a3';

/** Checks what is to be drawn, and chooses colors: far from one another, whichever classes are in color. */
export function checkScatter(
  caller: string,
  scatter: FeatureScatter,
  options: ScatterDrawingOptions,
): ScatterStyle {
  if (!Array.isArray(scatter?.points) || scatter.bounds === undefined) {
    throw new TypeError(
      `${caller}: expected \`scatter\` to be what featureScatter returns, got ${describeValue(scatter)}.`,
    );
  }
  checkOptions(caller, options);
  checkText(caller, 'title', options.title);
  const { points, regions, regionsAfter } = scatter;
  const ids = [points.map(({ classId }) => classId), regions?.classIds ?? [], regionsAfter?.classIds ?? []];
  const classes = [...new Set(ids.flatMap((one) => Array.from(one)))].sort((a, b) => a - b);
  const given = checkNumbers(caller, 'tailClasses', options.tailClasses ?? classes, {
    min: 0,
    allowEmpty: true,
  });
  const inColor = Array.from(given);
  const table = colorTable('turbo');
  const colors = new Map(
    inColor.map((id, i) => {
      const at = Math.round(25 + (205 * i) / Math.max(inColor.length - 1, 1)) * 3;
      return [id, `rgb(${table.subarray(at, at + 3).join(',')})`];
    }),
  );
  return {
    colorOf: (classId) => colors.get(classId) ?? GRAY,
    nameOf: (classId) =>
      checkText(caller, `classNames[${classId}]`, options.classNames?.[classId]) ?? `class ${classId}`,
    inColor,
  };
}

/** Checks the size of a picture. */
export function checkSize(caller: string, option: 'width' | 'height', value: number): number {
  return checkNumber(caller, option, value, { min: 1 });
}

/** Draws points of a plane, and regions behind them. */
export function drawPlot(
  { bounds }: FeatureScatter,
  points: readonly ScatterPoint[],
  regions: DecisionRegions | undefined,
  { colorOf, nameOf, inColor }: ScatterStyle,
  { left, top, width, height }: PlotArea,
): string[] {
  const x = (value: number): number => left + (width * (value - bounds.x[0])) / (bounds.x[1] - bounds.x[0]);
  const y = (value: number): number => top + (height * (bounds.y[1] - value)) / (bounds.y[1] - bounds.y[0]);
  const radius = points.length > 1500 ? 2 : 3;
  // Gray ones first, augmented ones last: what is in question lies on top.
  const rank = ({ classId, kind }: ScatterPoint): number =>
    Number(inColor.includes(classId)) + 2 * Number(kind === 'augmented');
  return [
    ...(regions ? drawRegions(regions, colorOf, { left, top, width, height }) : []),
    ...points
      .toSorted((a, b) => rank(a) - rank(b))
      .map((point) => {
        const color = colorOf(point.classId);
        const ink =
          point.kind === 'real'
            ? `fill="${color}" fill-opacity="0.8"`
            : `fill="#fff" fill-opacity="0.5" stroke="${color}" stroke-width="1.2"`;
        const name = escaped(nameOf(point.classId));
        return `<circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="${radius}" ${ink}><title>${name}</title></circle>`;
      }),
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="none" stroke="#d4d4d4"/>`,
  ];
}

/** Draws regions row by row, cells of one class that follow one another as one, and the borders between classes. */
function drawRegions(
  { classIds, columns, rows }: DecisionRegions,
  colorOf: (classId: number) => string,
  { left, top, width, height }: PlotArea,
): string[] {
  const [w, h] = [width / columns, height / rows];
  const parts: string[] = [];
  const borders: string[] = [];
  for (let row = 0; row < rows; row++) {
    const cells = classIds.subarray(row * columns, (row + 1) * columns);
    const above = top + height - (row + 1) * h;
    let start = 0;
    for (let column = 1; column <= columns; column++) {
      if (column < columns && cells[column] === cells[start]) continue;
      const place = `x="${round(left + start * w)}" y="${round(above)}" width="${round((column - start) * w)}"`;
      parts.push(`<rect ${place} height="${round(h)}" fill="${colorOf(cells[start]!)}"/>`);
      if (column < columns) borders.push(`M${round(left + column * w)} ${round(above)}v${round(h)}`);
      start = column;
    }
    if (row === 0) continue;
    for (const [column, id] of cells.entries()) {
      if (id === classIds[(row - 1) * columns + column]) continue;
      borders.push(`M${round(left + column * w)} ${round(above + h)}h${round(w)}`);
    }
  }
  return [
    `<g fill-opacity="0.14" shape-rendering="crispEdges">`,
    ...parts,
    '</g>',
    `<path d="${borders.join('')}" fill="none" stroke="#8a8a8a" stroke-opacity="0.6"/>`,
  ];
}

/** Draws which color is which class, in lines of some width. Returns how high it is. */
export function drawLegend(
  { points, regions, regionsAfter }: FeatureScatter,
  { colorOf, nameOf, inColor }: ScatterStyle,
  { left, top, width }: Omit<PlotArea, 'height'>,
): { parts: string[]; height: number } {
  const seen = new Set([
    ...points.map(({ classId }) => classId),
    ...(regions?.classIds ?? []),
    ...(regionsAfter?.classIds ?? []),
  ]);
  const named = inColor.filter((id) => seen.has(id));
  const entries: { name: string; dot: string }[] = named
    .slice(0, MOST_NAMED)
    .map((id) => ({ name: nameOf(id), dot: `fill="${colorOf(id)}"` }));
  if (named.length > MOST_NAMED)
    entries.push({ name: `and ${named.length - MOST_NAMED} more`, dot: 'fill="none"' });
  if (named.length < seen.size) entries.push({ name: 'other classes', dot: `fill="${GRAY}"` });
  if (points.some(({ kind }) => kind === 'augmented')) {
    entries.push({ name: 'augmented', dot: 'fill="#fff" stroke="#404040" stroke-width="1.2"' });
  }
  let [x, line] = [left, 0];
  const parts = entries.map(({ name, dot }) => {
    const needed = Math.min(widthOf(name) + 26, width);
    if (x > left && x + needed > left + width) [x, line] = [left, line + 1];
    const y = top + line * 18;
    const part = `<circle cx="${round(x + 6)}" cy="${round(y + 9)}" r="4" ${dot}/><text x="${round(x + 15)}" y="${round(y + 13)}" fill="#404040">${fitted(name, width - 15)}</text>`;
    x += needed;
    return part;
  });
  return { parts, height: entries.length === 0 ? 0 : (line + 1) * 18 };
}
