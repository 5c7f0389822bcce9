import * as Plot from '@observablehq/plot';
import type { ClassRow } from '../class-order.ts';
import { draw } from './draw.ts';
import { shorten } from './drawing-style.ts';
import type { Html } from './html.ts';

/** Cells hold their numbers up to this many classes. */
export const MOST_NUMBERED = 16;
/** Classes are named along both sides up to this many. */
const MOST_NAMED = 40;
/** From this share on, the text in a cell turns to the color made for dark cells. */
const DARK_FROM = 0.6;

/**
 * Draws a confusion matrix, truth in rows and prediction in columns, both from head to tail.
 *
 * @param title - Title of the method.
 * @param rows - The classes from head to tail.
 * @param shares - Share of a true class that was predicted as each class, by class id, `[numClasses][numClasses]`.
 * @returns An inline SVG.
 */
export function confusionChart(
  title: string,
  rows: readonly ClassRow[],
  shares: readonly (readonly number[])[],
): Html {
  const named = rows.length <= MOST_NAMED;
  const numbered = rows.length <= MOST_NUMBERED;
  const ids = rows.map((row) => row.classId);
  const cells = ids.flatMap((truth) =>
    ids.map((predicted) => ({ truth, predicted, share: shares[truth]![predicted]! })),
  );
  const filled = cells.filter((cell) => cell.share > 0);
  const nameOf = (classId: number) => shorten(rows.find((row) => row.classId === classId)!.name);
  const longest = Math.max(...rows.map((row) => [...shorten(row.name)].length));
  const names = named ? 18 + 5.5 * longest : 2;
  return draw(`${title}, confusion matrix. ${largestConfusions(rows, shares)}`, {
    width: 334,
    height: 334,
    marginTop: names,
    marginLeft: names,
    marginRight: 1,
    marginBottom: 1,
    padding: rows.length > MOST_NAMED ? 0 : 0.06,
    x: { type: 'band', domain: ids, axis: null },
    y: { type: 'band', domain: ids, axis: null },
    opacity: { domain: [0, 1], range: [0, 1] },
    marks: [
      Plot.cell(
        cells.filter((cell) => numbered || cell.truth === cell.predicted),
        {
          x: 'predicted',
          y: 'truth',
          fill: 'var(--cell-empty)',
        },
      ),
      numbered ? null : Plot.frame({ stroke: 'var(--line)' }),
      Plot.cell(filled, { x: 'predicted', y: 'truth', fill: 'var(--cell)', fillOpacity: 'share' }),
      numbered
        ? Plot.text(
            filled.filter((cell) => cell.share >= 0.005),
            {
              x: 'predicted',
              y: 'truth',
              text: (cell: { share: number }) => String(Math.round(100 * cell.share)),
              fill: (cell: { share: number }) => (cell.share >= DARK_FROM ? 'var(--on-cell)' : 'var(--ink)'),
              fontSize: rows.length > 6 ? 10 : 13,
            },
          )
        : null,
      named
        ? [
            Plot.axisX({ anchor: 'top', tickFormat: nameOf, tickRotate: -90, tickSize: 0, label: null }),
            Plot.axisY({ anchor: 'left', tickFormat: nameOf, tickSize: 0, label: null }),
          ]
        : null,
    ],
  });
}

/**
 * Returns the three most frequent mistakes, in words.
 *
 * @param rows - The classes.
 * @param shares - As in {@link confusionChart}.
 * @returns One sentence.
 */
export function largestConfusions(rows: readonly ClassRow[], shares: readonly (readonly number[])[]): string {
  const mistakes = rows
    .flatMap((truth) =>
      rows.map((predicted) => ({ truth, predicted, share: shares[truth.classId]![predicted.classId]! })),
    )
    .filter((cell) => cell.truth !== cell.predicted && cell.share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, 3)
    .map((cell) => `${cell.truth.name} as ${cell.predicted.name} ${Math.round(100 * cell.share)}%`);
  return mistakes.length === 0 ? 'No mistakes.' : `Most frequent mistakes: ${mistakes.join(', ')}.`;
}
