import type { Markish } from '@observablehq/plot';
import { percent, wholeNumber } from './format.ts';
import type { Html } from './html.ts';
import type { Drawing } from './load-drawing.ts';
import type { ClassReport, Shot } from './report-types.ts';
import type { ShotBounds } from './shot-bounds.ts';

/** The shape that stands for each shot group, so that nobody has to tell them apart by color. */
const SYMBOLS = { many: 'triangle', medium: 'square', few: 'circle' } as const;
const SHOTS: readonly Shot[] = ['many', 'medium', 'few'];
/** Every class is named in the description up to this many, and says its numbers under the pointer up to ten times as many. */
const MOST_NAMED = 40;
/** A curve of means is drawn from this many classes on. */
export const FEWEST_SMOOTHED = 20;

type Tested = ClassReport & { recall: number };

/** Draws the recall of each class that has test rows against its number of training examples, on a logarithmic axis. */
export function frequencyChart(
  { Plot, draw }: Drawing,
  classes: readonly ClassReport[],
  bounds: ShotBounds,
): Html {
  const { many, few } = bounds;
  const tested = classes.filter((row): row is Tested => row.recall !== null);
  const positive = tested.map((row) => row.trainCount).filter((count) => count > 0);
  const smallest = positive.reduce((least, count) => Math.min(least, count), 10);
  // A logarithmic axis has no zero: classes without training examples stand at its left end, under a mark of their own.
  const zero = smallest / 2.5;
  const hasZero = positive.length < tested.length;
  const largest = positive.reduce((most, count) => Math.max(most, count), 100);
  const domain: [number, number] = [(hasZero ? zero : smallest) / 1.5, largest * 1.5];
  const x = (row: { trainCount: number }) => row.trainCount || zero;
  const inside = (bound: number) => bound > smallest / 1.5 && bound < domain[1];
  const powers = Array.from({ length: 19 }, (_, i) => 10 ** (i - 3)).filter(
    (power) => power >= smallest / 1.2 && power < domain[1],
  );
  const isCrowded = tested.length > 300;
  const named = tested.length <= 10 * MOST_NAMED ? { title: pointed } : {};

  const marks = SHOTS.map((shot) =>
    Plot.dot(
      tested.filter((row) => row.shot === shot),
      {
        x,
        y: 'recall',
        symbol: SYMBOLS[shot],
        fill: `var(--${shot})`,
        fillOpacity: isCrowded ? 0.45 : 0.85,
        r: isCrowded ? 2.2 : tested.length > MOST_NAMED ? 3.4 : 5,
        className: `classes-${shot}`,
        ...named,
      },
    ),
  );
  const smoothed = tested.length < FEWEST_SMOOTHED ? [] : means(tested, x);
  const curve = [
    Plot.line(smoothed, { x: 'x', y: 'y', stroke: 'var(--surface)', strokeOpacity: 0.7, strokeWidth: 4.5 }),
    Plot.line(smoothed, { x: 'x', y: 'y', stroke: 'currentColor', strokeWidth: 2.25 }),
  ];

  return draw(inWords(tested), {
    width: 400,
    height: 370,
    marginTop: 26,
    marginLeft: 42,
    marginRight: 10,
    marginBottom: 42,
    x: { type: 'log', domain },
    y: { domain: [0, 1] },
    marks: [
      Plot.gridY(FRACTIONS, { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisY(FRACTIONS, { tickFormat: percentTick, tickSize: 0, label: null, color: 'var(--muted)' }),
      Plot.axisX(hasZero ? [zero, ...powers] : powers, {
        // Not `tickFormat`: a logarithmic axis leaves labels out that are no powers of ten.
        text: (count: number) => (hasZero && count === zero ? '0' : wholeNumber(count)),
        tickSize: 4,
        label: 'training examples of the class',
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 38,
        color: 'var(--muted)',
      }),
      Plot.ruleX([many, few].filter(inside), { stroke: 'var(--muted)', strokeDasharray: '2 4' }),
      ...shotNotes(Plot, domain, bounds, tested),
      // Over a crowd of marks the line would not be seen below them; over a few it would hide them.
      ...(isCrowded ? [...marks, ...curve] : [...curve, ...marks]),
    ],
  });
}

const FRACTIONS = [0, 0.25, 0.5, 0.75, 1];

function percentTick(fraction: number): string {
  return `${Math.round(100 * fraction)}%`;
}

/** Names the shot groups above the picture, each over the middle of its part of the axis. */
function shotNotes(
  Plot: Drawing['Plot'],
  [left, right]: [number, number],
  { many, few }: ShotBounds,
  tested: readonly Tested[],
): Markish[] {
  const clamp = (bound: number) => Math.min(right, Math.max(left, bound));
  const edges = { few: [left, clamp(few)], medium: [clamp(few), clamp(many)], many: [clamp(many), right] };
  return SHOTS.flatMap((shot) => {
    const [from, to] = edges[shot] as [number, number];
    if (!tested.some((row) => row.shot === shot) || !(to > from)) return [];
    return [
      Plot.text([shot], {
        x: [Math.sqrt(from * to)],
        frameAnchor: 'top',
        dy: -16,
        fill: `var(--${shot}-text)`,
        fontWeight: 600,
      }),
    ];
  });
}

/** Means of neighbors in frequency, in up to 12 groups of equally many classes. */
function means(tested: readonly Tested[], x: (row: Tested) => number): { x: number; y: number }[] {
  const numGroups = Math.min(12, Math.floor(tested.length / 5));
  return Array.from({ length: numGroups }, (_, i) => {
    const from = Math.round((i * tested.length) / numGroups);
    const group = tested.slice(from, Math.round(((i + 1) * tested.length) / numGroups));
    const mean = (value: (row: Tested) => number) =>
      group.reduce((sum, row) => sum + value(row), 0) / group.length;
    return { x: Math.exp(mean((row) => Math.log(x(row)))), y: mean((row) => row.recall) };
  });
}

function pointed(row: Tested): string {
  return `${row.name}: ${percent(row.recall)}, ${wholeNumber(row.trainCount)} training examples`;
}

function inWords(tested: readonly Tested[]): string {
  const about = 'Accuracy of each class against its number of training examples, on a logarithmic axis';
  if (tested.length <= MOST_NAMED) {
    const words = tested.map((row) => `${row.name} (${wholeNumber(row.trainCount)}) ${percent(row.recall)}`);
    return `${about}: ${words.join(', ')}.`;
  }
  const ends = means(tested, (row) => row.trainCount || 1);
  return `${about}: ${wholeNumber(tested.length)} classes; mean ${percent(ends[0]!.y)} over the most frequent of ${ends.length} equal groups, ${percent(ends.at(-1)!.y)} over the rarest.`;
}
