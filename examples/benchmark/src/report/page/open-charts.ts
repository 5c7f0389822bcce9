import * as Plot from '@observablehq/plot';
import type { OpenResult } from '../../types.ts';
import { type ClassRow, headToTail } from '../class-order.ts';
import { percent } from '../format.ts';
import { draw } from './draw.ts';
import { SYMBOLS } from './drawing-style.ts';
import type { Html } from './html.ts';

const WIDTH = 300;

/**
 * Draws how the scores of known and unknown images are distributed, and the threshold between them.
 *
 * @param title - Title of the method.
 * @param open - One run of it.
 * @returns An inline SVG; shares of the known images go up, those of the unknown ones down.
 */
export function scoreChart(title: string, { histogram, threshold, auroc, rejected }: OpenResult): Html {
  const { low, high } = histogram;
  const step = (high - low) / histogram.known.length || 1;
  const bars = (counts: readonly number[], sign: number) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, i) => ({
      x1: low + i * step,
      x2: low + (i + 1) * step,
      share: (sign * count) / total,
    }));
  };
  const known = bars(histogram.known, 1);
  const unknown = bars(histogram.unknown, -1);
  const most = Math.max(...[...known, ...unknown].map(({ share }) => Math.abs(share)));
  const description = `Scores of ${title}: AUROC ${percentOf(auroc.overall)}; at the threshold ${percentOf(rejected.known)} of the known and ${percentOf(rejected.unknown)} of the unknown images are rejected.`;
  return draw(description, {
    width: WIDTH,
    height: 160,
    marginTop: 18,
    marginBottom: 24,
    marginLeft: 14,
    marginRight: 14,
    x: { domain: [low, high], ticks: 4, label: null },
    y: { domain: [-most, most], axis: null },
    marks: [
      Plot.rectY(known, { x1: 'x1', x2: 'x2', y: 'share', fill: 'var(--many)', insetLeft: 0.5 }),
      Plot.rectY(unknown, { x1: 'x1', x2: 'x2', y: 'share', fill: 'var(--few)', insetLeft: 0.5 }),
      Plot.ruleY([0], { stroke: 'currentColor' }),
      Plot.ruleX([Math.min(high, Math.max(low, threshold))], {
        stroke: 'currentColor',
        strokeWidth: 1.5,
        strokeDasharray: '4 3',
      }),
      Plot.text(['known, upwards'], {
        text: (words: string) => words,
        frameAnchor: 'top-left',
        dy: -13,
        fill: 'var(--many-text)',
      }),
      Plot.text(['unknown, downwards'], {
        text: (words: string) => words,
        frameAnchor: 'top-right',
        dy: -13,
        fill: 'var(--few-text)',
      }),
    ],
  });
}

/**
 * Draws the median score of the known images of each class against its training images, and the threshold.
 *
 * @param title - Title of the method.
 * @param open - One run of it.
 * @param classNames - Name of each class.
 * @param classCounts - Training images per class.
 * @returns An inline SVG. Where the dots fall from right to left, the method takes rare for unknown.
 */
export function frequencyChart(
  title: string,
  { perClass, threshold }: OpenResult,
  classNames: readonly string[],
  classCounts: readonly number[],
): Html {
  const rows = headToTail(classNames, classCounts)
    .map((row) => ({ ...row, score: perClass[row.classId] ?? null }))
    .filter((row): row is ClassRow & { score: number } => row.score !== null);
  const words = rows.map(({ name, count, score }) => `${name} (${count}) ${Number(score.toPrecision(3))}`);
  return draw(`Median score of ${title} by class, with training images: ${words.join(', ')}.`, {
    width: WIDTH,
    height: 160,
    marginTop: 8,
    marginBottom: 38,
    marginLeft: 40,
    marginRight: 10,
    x: {
      type: 'log',
      label: 'training images of the class',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 34,
      ticks: 4,
    },
    y: { ticks: 4, label: null, nice: true },
    marks: [
      Plot.ruleY([threshold], { stroke: 'currentColor', strokeWidth: 1.5, strokeDasharray: '4 3' }),
      ...(['many', 'medium', 'few'] as const).map((shot) =>
        Plot.dot(
          rows.filter((row) => row.shot === shot),
          { x: 'count', y: 'score', symbol: SYMBOLS[shot], fill: `var(--${shot})`, r: 4.5 },
        ),
      ),
    ],
  });
}

function percentOf(share: number | null): string {
  return share === null ? 'none' : `${percent(share)}%`;
}
