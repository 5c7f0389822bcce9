import * as Plot from '@observablehq/plot';
import type { ClassRow } from '../class-order.ts';
import { percent, wholeNumber } from '../format.ts';
import { draw } from './draw.ts';
import { PERCENT_TICKS, shorten } from './drawing-style.ts';
import type { Html } from './html.ts';

/** Class names and values are written at the bars up to this many classes. */
const MOST_LABELED = 40;

/**
 * Draws a method's accuracy on each class as a bar, from head to tail.
 *
 * @param title - Title of the method.
 * @param rows - The classes from head to tail.
 * @param accuracies - Accuracy by class id, in [0, 1]; `null` where there are no test images.
 * @param baseline - The same of the method to compare with, marked by a stroke across each bar; `null` for none.
 * @returns An inline SVG.
 */
export function classAccuracyChart(
  title: string,
  rows: readonly ClassRow[],
  accuracies: readonly (number | null)[],
  baseline: readonly (number | null)[] | null,
): Html {
  const labeled = rows.length <= MOST_LABELED;
  const bars = rows.map((row, i) => ({
    ...row,
    accuracy: accuracies[row.classId] ?? null,
    before: baseline?.[row.classId] ?? null,
    group: row.shot === rows[i - 1]?.shot ? '' : row.shot,
  }));
  const words = bars.map(
    (bar) => `${bar.name} ${bar.accuracy === null ? 'not tested' : `${percent(bar.accuracy)}%`}`,
  );
  const known = bars.filter((bar) => bar.accuracy !== null);
  const y = 'classId';
  const ticks = PERCENT_TICKS.filter((tick) => tick % 50 === 0).map((tick) => tick / 100);
  return draw(`${title}, accuracy per class from head to tail: ${words.join(', ')}.`, {
    width: 340,
    height: 24 + (labeled ? 21 : 6) * rows.length,
    marginTop: 2,
    marginBottom: 22,
    marginLeft: labeled ? 124 : 12,
    marginRight: 80,
    x: { domain: [0, 1] },
    y: { type: 'band', domain: rows.map((row) => row.classId), padding: labeled ? 0.22 : 0.1, axis: null },
    marks: [
      Plot.gridX(ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisX(ticks, {
        tickFormat: (fraction: number) => `${100 * fraction}%`,
        tickSize: 0,
        label: null,
        color: 'var(--muted)',
      }),
      labeled
        ? [
            Plot.text(bars, {
              frameAnchor: 'left',
              y,
              text: (bar: ClassRow) => shorten(bar.name),
              textAnchor: 'start',
              dx: -124,
            }),
            Plot.text(bars, {
              frameAnchor: 'left',
              y,
              text: (bar: ClassRow) => wholeNumber(bar.count),
              textAnchor: 'end',
              dx: -6,
              fill: 'var(--muted)',
            }),
          ]
        : null,
      Plot.barX(known, { x: 'accuracy', y, fill: (bar: ClassRow) => `var(--${bar.shot})`, rx2: 2 }),
      Plot.tickX(
        known.filter((bar) => bar.before !== null),
        { x: 'before', y, stroke: 'var(--surface)', strokeWidth: 4, insetTop: -2, insetBottom: -2 },
      ),
      Plot.tickX(
        known.filter((bar) => bar.before !== null),
        { x: 'before', y, stroke: 'currentColor', strokeWidth: 1.75, insetTop: -2, insetBottom: -2 },
      ),
      labeled
        ? Plot.text(known, {
            x: (bar: { accuracy: number; before: number | null }) => Math.max(bar.accuracy, bar.before ?? 0),
            y,
            text: (bar: { accuracy: number }) => percent(bar.accuracy),
            textAnchor: 'start',
            dx: 5,
          })
        : null,
      Plot.text(
        bars.filter((bar) => bar.group !== ''),
        {
          frameAnchor: 'right',
          y,
          text: 'group',
          textAnchor: 'end',
          dx: 80,
          fill: (bar: ClassRow) => `var(--${bar.shot}-text)`,
          fontWeight: 600,
        },
      ),
    ],
  });
}
