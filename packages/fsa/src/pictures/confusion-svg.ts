import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import { BOLD, checkCaptions, checkText, escaped, fitted, round, svgFile, titleOf, widthOf } from './svg.ts';

/** Options of {@link confusionSvg}. */
export interface ConfusionSvgOptions {
  /** Names of the classes, by class id; shortened where they would take more than a quarter of the width. @default 'class 0', 'class 1', … */
  classNames?: ArrayLike<string>;
  /** Classes whose names are in bold: the tail. @default none */
  tailClasses?: ArrayLike<number>;
  /** Words above the matrices. @default ['before', 'after', 'difference'] */
  captions?: readonly [before: string, after: string, difference: string];
  /** Title above the picture. @default none */
  title?: string;
  /** Width in pixels, at least 1. @default 960 */
  width?: number;
}

/** More classes than this have no numbers in their cells. */
const MOST_WITH_NUMBERS = 12;
/** More classes than this have no names. */
const MOST_WITH_NAMES = 40;
const GAP = 14;

/**
 * Draws whom the classes are taken for, before and after, and what has changed: three matrices side by side, row = true class, column = predicted
 * class, in percent of the row.
 *
 * What a tail gains shows as blue on the diagonal of the third one, what a head pays as orange.
 *
 * @param before - Counts or mean scores, `[numClasses][numClasses]`: of `confusionMatrix` of `@lt/metrics`, or `meanScores()` of
 *   `ConfusionAccumulator`. Each row is divided by its sum; a row of zeros stays blank.
 * @param after - The same afterwards.
 * @param options - Names, words and size.
 * @returns The text of an SVG file.
 * @throws TypeError if a matrix is no array of rows of numbers, or an option has the wrong type.
 * @throws RangeError if the matrices are not square, not of one size, or hold a negative number, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { confusionSvg } from '@lt/fsa';
 *
 * const before = [[9, 1], [6, 4]];
 * const after = [[8, 2], [3, 7]];
 * const svg = confusionSvg(before, after, { classNames: ['cat', 'lynx'], tailClasses: [1] });
 * console.log(svg.includes('lynx taken for cat: 60 % before, 30 % after')); // true
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, figure 7,
 *   https://arxiv.org/abs/2008.03673
 */
export function confusionSvg(
  before: ArrayLike<ArrayLike<number>>,
  after: ArrayLike<ArrayLike<number>>,
  options: ConfusionSvgOptions = {},
): string {
  const name = 'confusionSvg';
  const shares = [
    checkShares(name, 'before', before),
    checkShares(name, 'after', after, before.length),
  ] as const;
  const numClasses = shares[0].length;
  checkOptions(name, options);
  const title = checkText(name, 'title', options.title);
  const captions = checkCaptions(name, options.captions ?? ['before', 'after', 'difference'], 3);
  const width = checkNumber(name, 'width', options.width ?? 960, { min: 1 });
  const tail = new Set(
    Array.from(checkNumbers(name, 'tailClasses', options.tailClasses ?? [], { min: 0, allowEmpty: true })),
  );
  const names = Array.from(
    { length: numClasses },
    (_, c) => checkText(name, `classNames[${c}]`, options.classNames?.[c]) ?? `class ${c}`,
  );
  const hasNames = numClasses <= MOST_WITH_NAMES;
  const emOf = (c: number, size: number): number => (tail.has(c) ? size * BOLD : size);
  const room = Math.min(Math.max(...names.map((text, c) => widthOf(text, emOf(c, 12)))), width / 4);
  const label = hasNames ? room + 8 : 0.5;
  const side = Math.max(1, (width - label - 2 * GAP - 0.5) / 3);
  const cell = side / numClasses;
  const top = title === undefined ? 22 : 48;
  const leftOf = (i: number): number => label + i * (side + GAP);
  const size = Math.min(12, Math.max(cell * 0.8, 4));
  const nameOf = (c: number): string =>
    `font-size="${round(size)}"${tail.has(c) ? ' font-weight="700"' : ''}>${fitted(names[c]!, room, emOf(c, size))}</text>`;

  const cells = Array.from({ length: numClasses * numClasses }, (_, at) => at);
  const matrix = (i: number): string[] =>
    cells.flatMap((at) => {
      const [row, column] = [Math.floor(at / numClasses), at % numClasses];
      const [was, is] = [shares[0][row]?.[column], shares[1][row]?.[column]];
      const value =
        i === 0 ? was : i === 1 ? is : was === undefined || is === undefined ? undefined : is - was;
      // What is white is left out: most cells, where there are many classes.
      if (value !== undefined && toPercent(value) === 0) return [];
      const [x, y] = [leftOf(i) + column * cell, top + row * cell];
      const told = `${names[row]} taken for ${names[column]}: ${percent(was)} before, ${percent(is)} after`;
      const rect = `<rect x="${round(x)}" y="${round(y)}" width="${round(cell)}" height="${round(cell)}" fill="${fillOf(value, i === 2)}"><title>${escaped(told)}</title></rect>`;
      if (numClasses > MOST_WITH_NUMBERS || value === undefined) return rect;
      const digits = `${i === 2 && value > 0 ? '+' : ''}${toPercent(value)}`.replace('-', '−');
      const ink = Math.abs(value) > (i === 2 ? 0.27 : 0.55) ? '#fff' : '#333';
      return `${rect}<text x="${round(x + cell / 2)}" y="${round(y + cell / 2)}" dy="0.35em" text-anchor="middle" font-size="${round(Math.min(11, cell * 0.42))}" fill="${ink}" pointer-events="none">${digits}</text>`;
    });
  const rowNames = names.map(
    (_, c) =>
      `<text x="${round(label - 6)}" y="${round(top + (c + 0.5) * cell)}" dy="0.35em" text-anchor="end" ${nameOf(c)}`,
  );
  const columnNames = (i: number): string[] =>
    names.map((_, c) => {
      const [x, y] = [round(leftOf(i) + (c + 0.5) * cell), round(top + side + 6)];
      return `<text transform="translate(${x} ${y}) rotate(-90)" dy="0.35em" text-anchor="end" ${nameOf(c)}`;
    });
  const description = `${title ?? 'Confusion of classes'}: ${captions.join(', ')}; rows are true classes, columns predicted ones`;
  return svgFile(width, top + side + label + 4, description, [
    ...titleOf(title, width),
    ...captions.flatMap((caption, i) => [
      `<text x="${round(leftOf(i))}" y="${top - 7}" fill="#404040">${fitted(caption, side)}</text>`,
      ...matrix(i),
      `<rect x="${round(leftOf(i))}" y="${top}" width="${round(side)}" height="${round(side)}" fill="none" stroke="#c4c4c4"/>`,
      ...(hasNames ? columnNames(i) : []),
    ]),
    ...(hasNames ? rowNames : []),
  ]);
}

/** Checks a square matrix, and returns each row by its sum; undefined for a row of zeros. */
function checkShares(
  caller: string,
  argument: string,
  matrix: ArrayLike<ArrayLike<number>>,
  wanted?: number,
): (number[] | undefined)[] {
  const length = (matrix as ArrayLike<unknown> | null | undefined)?.length;
  if (typeof matrix !== 'object' || typeof length !== 'number') {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be an array of rows, got ${describeValue(matrix)}.`,
    );
  }
  if (length === 0 || length !== (wanted ?? length)) {
    throw new RangeError(
      `${caller}: expected \`${argument}\` to have ${wanted ?? 'at least one'} row${wanted === 1 || wanted === undefined ? '' : 's'}, got ${length}.`,
    );
  }
  return Array.from(matrix, (row, c) => {
    const numbers = Array.from(checkNumbers(caller, `${argument}[${c}]`, row, { min: 0, length }));
    const sum = numbers.reduce((total, value) => total + value, 0);
    return sum === 0 ? undefined : numbers.map((value) => value / sum);
  });
}

/** Rounds halves away from zero, so that what one class gains and another loses are the same number; halves may be a bit too small in binary. */
function toPercent(share: number): number {
  return Math.sign(share) * Math.floor(Math.abs(share) * 100 + 0.5 + 1e-9);
}

function percent(share: number | undefined): string {
  return share === undefined ? 'unknown' : `${toPercent(share)} %`;
}

/** White to blue; for differences also white to orange. */
function fillOf(value: number | undefined, isDifference: boolean): string {
  if (value === undefined) return '#f4f4f4';
  const [r, g, b] = value < 0 ? [176, 70, 0] : [8, 72, 148];
  // Differences are small: half of a row is as strong as they get.
  const strength = Math.min(1, Math.abs(value) * (isDifference ? 2 : 1)) ** 0.75;
  const mixed = [r, g, b].map((ink) => Math.round(255 + (ink! - 255) * strength));
  return `rgb(${mixed.join(',')})`;
}
