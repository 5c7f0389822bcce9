import * as Plot from '@observablehq/plot';
import type { EpochScore } from '../average-curve.ts';
import { percent } from '../format.ts';
import { draw } from './draw.ts';
import { PERCENT_TICKS, spreadLabels } from './drawing-style.ts';
import type { Html } from './html.ts';

/** The two learning curves of a method. */
export interface Curves {
  /** Few-shot accuracy after each epoch; empty without few-shot classes. */
  few: readonly EpochScore[];
  /** Overall accuracy after each epoch. */
  overall: readonly EpochScore[];
}

const WIDTH = 340;
const HEIGHT = 210;
const MARGIN = { marginTop: 10, marginBottom: 34, marginLeft: 40, marginRight: 92 };

/**
 * Draws how few-shot and overall accuracy grew over the epochs.
 *
 * @param title - Title of the method.
 * @param curves - Its curves, averaged over seeds; the band around a curve is its spread.
 * @param baseline - The curves of the method to compare with, dashed; `null` for none.
 * @param numEpochs - Epochs of the whole run, so that all panels have one axis.
 * @returns An inline SVG.
 */
export function curveChart(title: string, curves: Curves, baseline: Curves | null, numEpochs: number): Html {
  const names = (['overall', 'few'] as const).filter((name) => curves[name].length > 0);
  const plotHeight = HEIGHT - MARGIN.marginTop - MARGIN.marginBottom;
  const ends = names.map((name) => curves[name].at(-1)!);
  const labelPositions = spreadLabels(
    ends.map((point) => point.mean),
    15 / plotHeight,
  );
  const words = names.map(
    (name, i) => `${LABELS[name]} ${percent(ends[i]!.mean)}% after epoch ${ends[i]!.epoch + 1}`,
  );
  const told = words.length === 0 ? 'nothing was measured' : words.join(', ');
  return draw(`${title}, learning curves: ${told}.`, {
    width: WIDTH,
    height: HEIGHT,
    ...MARGIN,
    x: { type: 'linear', domain: [1, Math.max(2, numEpochs)] },
    y: { domain: [0, 1] },
    marks: [
      Plot.gridY(
        PERCENT_TICKS.map((tick) => tick / 100),
        { stroke: 'var(--line)', strokeOpacity: 1 },
      ),
      Plot.axisY(
        PERCENT_TICKS.map((tick) => tick / 100),
        {
          tickFormat: (fraction: number) => `${100 * fraction}%`,
          tickSize: 0,
          label: null,
          color: 'var(--muted)',
        },
      ),
      Plot.axisX({
        ticks: 5,
        tickSize: 0,
        label: 'epoch',
        labelAnchor: 'center',
        labelArrow: 'none',
        tickFormat: wholeTick,
        color: 'var(--muted)',
      }),
      ...names.flatMap((name) => [
        baseline === null
          ? null
          : Plot.line(baseline[name], {
              x: after,
              y: 'mean',
              stroke: COLORS[name],
              strokeWidth: 1.25,
              strokeDasharray: '2 3',
            }),
        Plot.areaY(
          curves[name].filter((point) => point.spread !== null),
          {
            x: after,
            y1: (point: EpochScore) => Math.max(0, point.mean - point.spread!),
            y2: (point: EpochScore) => Math.min(1, point.mean + point.spread!),
            fill: COLORS[name],
            fillOpacity: 0.18,
          },
        ),
        Plot.line(curves[name], { x: after, y: 'mean', stroke: COLORS[name], strokeWidth: 2.25 }),
        Plot.dot(curves[name].slice(-1), { x: after, y: 'mean', fill: COLORS[name], r: 3 }),
      ]),
      ...names.map((name, i) =>
        Plot.text([`${LABELS[name]} ${percent(ends[i]!.mean)}`], {
          x: [Math.max(2, numEpochs)],
          y: [labelPositions[i]!],
          textAnchor: 'start',
          dx: 7,
          fontWeight: 600,
          fill: name === 'few' ? 'var(--few-text)' : 'currentColor',
        }),
      ),
    ],
  });
}

const LABELS = { few: 'few-shot', overall: 'overall' };
const COLORS = { few: 'var(--few)', overall: 'currentColor' };

function after(point: EpochScore): number {
  return point.epoch + 1;
}

function wholeTick(epoch: number): string {
  return Number.isInteger(epoch) ? String(epoch) : '';
}
