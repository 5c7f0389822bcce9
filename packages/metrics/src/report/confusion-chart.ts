import type { Confusions } from './confusions.ts';
import { percent, shorten, wholeNumber } from './format.ts';
import type { Html } from './html.ts';
import type { Drawing } from './load-drawing.ts';
import type { ClassReport } from './report-types.ts';

/** Cells hold their numbers up to this many classes. */
const MOST_NUMBERED = 12;
/** Classes are named along both sides up to this many. */
const MOST_LABELED = 30;
/** Each class has a row and a column of its own up to this many. */
const MOST_SINGLE = 100;
/** Otherwise classes that follow one another in frequency share one: this many groups. */
const NUM_GROUPS = 20;
/** From this share on, the text in a cell turns to the color made for dark cells. */
const DARK_FROM = 0.55;

/** A confusion matrix that fits on a page: each row and column is one class, or a group of classes next to one another in frequency. */
export interface ConfusionCells {
  /** Number of rows, and of columns. */
  size: number;
  /** Whether a row stands for several classes. */
  isGrouped: boolean;
  /** Cells that are not 0: truth and prediction as positions from head to tail, and the share of the rows of that truth. */
  cells: { truth: number; predicted: number; share: number }[];
}

/** Arranges a confusion matrix from head to tail; with more than 100 classes by 20 groups of equally many classes. */
export function confusionCells(confusions: Confusions, classes: readonly ClassReport[]): ConfusionCells {
  const isGrouped = classes.length > MOST_SINGLE;
  const size = isGrouped ? NUM_GROUPS : classes.length;
  const position = new Int32Array(classes.length);
  for (const [rank, row] of classes.entries()) {
    position[row.classId] = Math.floor((rank * size) / classes.length);
  }
  const counts = new Float64Array(size * size);
  const totals = new Float64Array(size);
  for (const { classId } of classes) {
    const truth = position[classId]!;
    for (let i = confusions.starts[classId]!; i < confusions.starts[classId + 1]!; i++) {
      counts[truth * size + position[confusions.predicted[i]!]!]! += confusions.counts[i]!;
      totals[truth]! += confusions.counts[i]!;
    }
  }
  const cells = Array.from(counts, (count, i) => ({
    truth: Math.floor(i / size),
    predicted: i % size,
    share: count / totals[Math.floor(i / size)]!,
  }));
  return { size, isGrouped, cells: cells.filter((_, i) => counts[i]! > 0) };
}

/** Draws a confusion matrix, truth in rows and prediction in columns, both from head to tail. */
export function confusionChart(
  { Plot, draw }: Drawing,
  { size, isGrouped, cells }: ConfusionCells,
  classes: readonly ClassReport[],
): Html {
  const isNumbered = size <= MOST_NUMBERED;
  const isLabeled = !isGrouped && size <= MOST_LABELED;
  // Where no number stands in a cell a small share must still be seen, above all one of a group, whose mistakes are spread.
  const strength = isNumbered ? 1 : isGrouped ? 0.4 : 0.65;
  const positions = Array.from({ length: size }, (_, i) => i);
  const nameOf = (i: number) => shorten(classes[i]!.name, 14);
  const longest = classes.reduce((most, _, i) => Math.max(most, isLabeled ? [...nameOf(i)].length : 0), 0);
  const margin = isLabeled ? 14 + 6.9 * longest : 24;
  const band = { type: 'band', domain: positions, axis: null } as const;
  const side = (text: string, edge: 'top' | 'left') =>
    Plot.text([text], {
      frameAnchor: edge,
      ...(edge === 'top' ? { dy: -12 } : { dx: -12, rotate: -90 }),
      fill: 'var(--muted)',
    });

  return draw(`Confusion matrix from head to tail: ${inWords({ size, isGrouped, cells }, classes)}`, {
    width: 400,
    height: 400,
    marginTop: margin,
    marginLeft: margin,
    marginRight: 1,
    marginBottom: 1,
    padding: size <= MOST_LABELED ? 0.06 : 0,
    x: band,
    y: band,
    marks: [
      // The way of a perfect classifier, so that an empty diagonal is seen as one.
      Plot.cell(positions, { x: (i: number) => i, y: (i: number) => i, fill: 'var(--cell-empty)' }),
      isNumbered ? null : Plot.frame({ stroke: 'var(--line)' }),
      Plot.cell(cells, {
        x: 'predicted',
        y: 'truth',
        fill: 'var(--cell)',
        fillOpacity: (cell: { share: number }) => Number((cell.share ** strength).toFixed(3)),
        className: 'cells',
      }),
      isNumbered
        ? Plot.text(
            cells.filter((cell) => cell.share >= 0.005),
            {
              x: 'predicted',
              y: 'truth',
              text: (cell: { share: number }) => String(Math.round(100 * cell.share)),
              fill: (cell: { share: number }) => (cell.share >= DARK_FROM ? 'var(--on-cell)' : 'var(--ink)'),
            },
          )
        : null,
      ...(isLabeled
        ? [
            Plot.axisX(positions, {
              anchor: 'top',
              tickFormat: nameOf,
              tickRotate: -90,
              tickSize: 0,
              label: null,
            }),
            Plot.axisY(positions, { anchor: 'left', tickFormat: nameOf, tickSize: 0, label: null }),
          ]
        : [side('predicted: head to tail', 'top'), side('true: tail to head', 'left')]),
    ],
  });
}

/** Says how the picture is to be read. */
export function confusionCaption({ size, isGrouped }: ConfusionCells, numClasses: number): string {
  const kind = isGrouped
    ? `The ${wholeNumber(numClasses)} classes are sorted by frequency and gathered into ${size} groups of equally many, so a mistake within a group lies on the diagonal.`
    : 'A row is a true class, a column a predicted one, both sorted from head to tail.';
  const color =
    size <= MOST_NUMBERED
      ? 'Numbers are percent of the row; shares below 0.5% are left blank.'
      : `The stronger the color, the larger the share of the row${isGrouped ? ' of groups' : ''}.`;
  return `${kind} ${color} A classifier that favors the head fills the lower left.`;
}

function inWords({ isGrouped, cells }: ConfusionCells, classes: readonly ClassReport[]): string {
  if (isGrouped) {
    const below = cells.filter((cell) => cell.predicted < cell.truth);
    const rows = new Set(cells.map((cell) => cell.truth)).size;
    const share = below.reduce((sum, cell) => sum + cell.share, 0) / rows;
    return `on average ${percent(share)} of the rows of a group are predicted as more frequent groups.`;
  }
  const mistakes = cells
    .filter((cell) => cell.truth !== cell.predicted)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 3)
    .map((cell) => `${classes[cell.truth]!.name} as ${classes[cell.predicted]!.name} ${percent(cell.share)}`);
  return mistakes.length === 0
    ? 'no row was predicted wrong.'
    : `the largest shares of mistakes are ${mistakes.join(', ')}.`;
}
