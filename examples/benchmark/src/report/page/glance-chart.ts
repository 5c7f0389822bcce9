import * as Plot from '@observablehq/plot';
import { percent } from '../format.ts';
import type { MethodSummary } from '../summarize.ts';
import { draw } from './draw.ts';
import { PERCENT_TICKS, SYMBOLS } from './drawing-style.ts';
import type { Html } from './html.ts';

/**
 * Draws every method as one line from its few-shot to its many-shot accuracy, with the overall accuracy as a bar across.
 *
 * @param summaries - The methods in order, at least one.
 * @param titles - Their titles, in the same order.
 * @returns An inline SVG.
 */
export function glanceChart(summaries: readonly MethodSummary[], titles: readonly string[]): Html {
  const rows = summaries.map((summary, i) => {
    const scores = (['many', 'medium', 'few'] as const).flatMap((shot) => summary[shot]?.mean ?? []);
    return { ...summary, title: titles[i]!, low: Math.min(...scores, 1), high: Math.max(...scores, 0) };
  });
  const withFew = rows.filter((row) => row.few !== null);
  const description = rows.map((row) => {
    const few = row.few === null ? '' : `few-shot ${percent(row.few.mean)}%, `;
    return `${row.title}: ${few}overall ${percent(row.overall.mean)}%`;
  });
  const y = 'method';
  return draw(`Accuracy by method. ${description.join('; ')}.`, {
    width: 400,
    height: 34 + 54 * rows.length,
    marginTop: 8,
    marginBottom: 26,
    marginLeft: 14,
    marginRight: 22,
    x: { domain: [0, 1] },
    y: { type: 'band', domain: rows.map((row) => row.method), padding: 0, axis: null },
    marks: [
      Plot.gridX(fractions(), { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisX(fractions(), { tickFormat: percentTick, tickSize: 0, label: null, color: 'var(--muted)' }),
      Plot.text(rows, {
        x: 0,
        y,
        text: 'title',
        textAnchor: 'start',
        dy: -15,
        dx: 1,
        fontWeight: 600,
        fill: 'currentColor',
        stroke: 'var(--surface)',
        strokeWidth: 4,
      }),
      Plot.link(
        rows.filter((row) => row.high > row.low),
        { x1: 'low', x2: 'high', y, dy: 4, stroke: 'var(--faint)', strokeWidth: 2 },
      ),
      ...(['many', 'medium', 'few'] as const).map((shot) =>
        Plot.dot(
          rows.filter((row) => row[shot] !== null),
          {
            x: (row: MethodSummary) => row[shot]!.mean,
            y,
            dy: 4,
            symbol: SYMBOLS[shot],
            fill: `var(--${shot})`,
            stroke: 'var(--surface)',
            strokeWidth: 1,
            r: 6,
          },
        ),
      ),
      // Last, because overall and medium-shot often fall on one spot; taller and with an edge, so that both are seen.
      overallTick(rows, 'var(--surface)', 5),
      overallTick(rows, 'currentColor', 2.5),
      Plot.text(withFew, {
        x: (row: MethodSummary) => row.few!.mean,
        y,
        text: (row: MethodSummary) => percent(row.few!.mean),
        dy: 18,
        fontWeight: 600,
        fill: 'var(--few-text)',
      }),
    ],
  });
}

function overallTick(rows: readonly MethodSummary[], stroke: string, strokeWidth: number): Plot.Markish {
  return Plot.tickX(rows, {
    x: (row: MethodSummary) => row.overall.mean,
    y: 'method',
    dy: 4,
    insetTop: 16,
    insetBottom: 16,
    stroke,
    strokeWidth,
  });
}

function fractions(): number[] {
  return PERCENT_TICKS.map((tick) => tick / 100);
}

function percentTick(fraction: number): string {
  return `${Math.round(100 * fraction)}%`;
}
