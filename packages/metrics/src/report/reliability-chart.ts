import type { ReliabilityBin } from '../reliability-diagram.ts';
import { percent, wholeNumber } from './format.ts';
import type { Html } from './html.ts';
import type { Drawing } from './load-drawing.ts';

type FullBin = ReliabilityBin & { accuracy: number; confidence: number };

/** Draws the accuracy of each bin of confidence against its mean confidence, and below how many rows the bins hold. */
export function reliabilityChart({ Plot, draw }: Drawing, bins: readonly ReliabilityBin[]): Html {
  const full = bins.filter((bin): bin is FullBin => bin.count > 0);
  const numRows = full.reduce((sum, bin) => sum + bin.count, 0);
  const most = full.reduce((largest, bin) => Math.max(largest, bin.count / numRows), 0);
  const pointed = (bin: FullBin) =>
    `confidence ${percent(bin.lower)} to ${percent(bin.upper)}: ${percent(bin.accuracy)} right of ${wholeNumber(bin.count)}`;
  // The shares of rows stand on a strip of their own below the axis, as high as a quarter of the picture.
  const strip = (share: number) => -0.36 + (0.22 * share) / (most || 1);

  const column = { x1: 'lower', x2: 'upper', insetLeft: 0.75, insetRight: 0.75, title: pointed };

  return draw(inWords(full), {
    width: 400,
    height: 400,
    marginTop: 10,
    marginLeft: 42,
    marginRight: 10,
    marginBottom: 42,
    x: { domain: [0, 1] },
    y: { domain: [-0.36, 1] },
    marks: [
      Plot.gridY(FRACTIONS, { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisY(FRACTIONS, { tickFormat: percentTick, tickSize: 0, label: null, color: 'var(--muted)' }),
      Plot.axisX(FRACTIONS, {
        tickFormat: percentTick,
        tickSize: 4,
        label: 'confidence',
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 38,
        color: 'var(--muted)',
      }),
      Plot.rect(full, {
        ...column,
        y1: () => 0,
        y2: 'accuracy',
        fill: 'var(--cell)',
        fillOpacity: 0.8,
        className: 'bins',
      }),
      // What the classifier claims and does not keep stands above the bar; what it keeps and does not claim covers its end.
      Plot.rect(
        full.filter((bin) => bin.confidence > bin.accuracy),
        {
          ...column,
          y1: 'accuracy',
          y2: 'confidence',
          fill: 'var(--few)',
          fillOpacity: 0.4,
          stroke: 'var(--few)',
        },
      ),
      Plot.rect(
        full.filter((bin) => bin.confidence < bin.accuracy),
        { ...column, y1: 'confidence', y2: 'accuracy', fill: 'var(--medium)', stroke: 'var(--medium)' },
      ),
      Plot.link([0], {
        x1: () => 0,
        y1: () => 0,
        x2: () => 1,
        y2: () => 1,
        stroke: 'currentColor',
        strokeDasharray: '4 4',
        strokeWidth: 1.25,
      }),
      Plot.ruleY([strip(0)], { stroke: 'var(--line)' }),
      Plot.rect(full, {
        ...column,
        y1: () => strip(0),
        y2: (bin: FullBin) => strip(bin.count / numRows),
        fill: 'var(--faint)',
      }),
      Plot.text([`rows, up to ${percent(most)} in a bin`], {
        x: [0],
        y: [strip(most)],
        textAnchor: 'start',
        dy: -7,
        dx: 1,
        fill: 'var(--muted)',
      }),
    ],
  });
}

const FRACTIONS = [0, 0.25, 0.5, 0.75, 1];

function percentTick(fraction: number): string {
  return `${Math.round(100 * fraction)}%`;
}

function inWords(full: readonly FullBin[]): string {
  const words = full.map(
    (bin) => `at ${percent(bin.confidence)} confidence ${percent(bin.accuracy)} of ${wholeNumber(bin.count)}`,
  );
  return `Reliability diagram, share of rows predicted right by confidence: ${words.join(', ') || 'no rows'}.`;
}
