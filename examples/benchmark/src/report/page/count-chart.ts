import * as Plot from '@observablehq/plot';
import type { ClassRow, Shot } from '../class-order.ts';
import { wholeNumber } from '../format.ts';
import { draw } from './draw.ts';
import { SYMBOLS, shorten } from './drawing-style.ts';
import type { Html } from './html.ts';

/** Names and counts are written at the points up to this many classes. */
const MOST_LABELED = 16;
const TICKS = [1, 10, 100, 1000, 10_000, 100_000];

/**
 * Draws how many training images each class has, from head to tail, on a logarithmic axis with the bounds of the shot groups.
 *
 * @param rows - The classes from head to tail, at least one.
 * @returns An inline SVG.
 */
export function countChart(rows: readonly ClassRow[]): Html {
  // A class without images has no place on a logarithmic axis; the description still names it.
  const points = rows.map((row, i) => ({ ...row, rank: i + 1 })).filter((row) => row.count > 0);
  const counts = points.map((row) => row.count);
  const domain: [number, number] = [Math.min(12, ...counts) / 1.7, Math.max(150, ...counts) * 2];
  const ticks = TICKS.filter((tick) => tick > domain[0] && tick < domain[1]);
  const labeled = rows.length <= MOST_LABELED;
  const end = rows.length + 0.5;
  const listed = rows.map((row) => `${row.name} ${wholeNumber(row.count)}`).join(', ');
  return draw(`Training images per class, on a logarithmic axis: ${listed}.`, {
    width: 400,
    height: 350,
    marginTop: 12,
    marginLeft: 46,
    marginRight: 12,
    marginBottom: labeled ? 74 : 46,
    x: { type: 'linear', domain: [0.5, end] },
    y: { type: 'log', domain },
    marks: [
      Plot.gridY(ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisY(ticks, { tickFormat: wholeNumber, tickSize: 0, label: null, color: 'var(--muted)' }),
      labeled
        ? Plot.axisX(
            points.map((row) => row.rank),
            {
              tickFormat: (rank: number) => shorten(rows[rank - 1]!.name),
              tickRotate: -40,
              tickSize: 0,
              label: null,
            },
          )
        : Plot.axisX({
            tickSize: 0,
            label: 'classes, head to tail',
            labelAnchor: 'center',
            labelOffset: 40,
            labelArrow: 'none',
          }),
      Plot.ruleY([100, 20], { stroke: 'var(--muted)', strokeDasharray: '2 4' }),
      // The curve falls, so the upper right and the lower left are free, unless it ends above.
      note(end, 100, 'many-shot: > 100', 'end', counts.at(-1)! > 100 ? 11 : -9),
      note(0.5, 20, 'medium-shot', 'start', -9),
      note(0.5, 20, 'few-shot: < 20', 'start', 10),
      Plot.line(points, { x: 'rank', y: 'count', stroke: 'var(--faint)', strokeWidth: 1.5 }),
      ...(['many', 'medium', 'few'] as const).map((shot: Shot) =>
        Plot.dot(
          points.filter((row) => row.shot === shot),
          { x: 'rank', y: 'count', symbol: SYMBOLS[shot], fill: `var(--${shot})`, r: labeled ? 5.5 : 3 },
        ),
      ),
      labeled
        ? Plot.text(points, {
            x: 'rank',
            y: 'count',
            text: (row: ClassRow) => wholeNumber(row.count),
            dy: -15,
            fontWeight: 600,
            stroke: 'var(--surface)',
            strokeWidth: 4,
            fill: 'currentColor',
          })
        : null,
    ],
  });
}

function note(x: number, y: number, text: string, textAnchor: 'start' | 'end', dy: number): Plot.Markish {
  return Plot.text([text], { x: [x], y: [y], text: [text], textAnchor, dy, fill: 'var(--muted)' });
}
