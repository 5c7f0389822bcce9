import { cumulativeAlpha } from '@lt/bbn';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { BenchmarkResults } from '../types.ts';
import { averageCurve, type EpochScore } from './average-curve.ts';

/** Who predicts: the whole network, or one of its branches. */
const LINES = [
  { id: 'bbn', name: 'both branches', color: '#222222' },
  { id: 'bbn-conventional', name: 'conventional branch alone', color: '#4269d0' },
  { id: 'bbn-rebalancing', name: 're-balancing branch alone', color: '#ff725c' },
] as const;

const PANELS = ['many', 'few', 'overall'] as const;
const TITLES = { many: 'many-shot', few: 'few-shot', overall: 'overall' };
const ALPHA_COLOR = '#999999';

/**
 * Draws what a bilateral-branch network and each of its branches have learned after each epoch, and the schedule of the shares.
 *
 * @param results - A run that holds BBN and both branches.
 * @returns An SVG file that stands alone.
 */
export function branchesPicture({ settings, results }: BenchmarkResults): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const points = LINES.flatMap(({ id, name }) => {
    const runs = results.filter(({ method }) => method === id);
    return PANELS.flatMap((panel) => averageCurve(runs, panel).map((point) => ({ ...point, name, panel })));
  });
  const share = cumulativeAlpha('parabolic-decay', { totalEpochs: settings.epochs });
  const alphas = PANELS.flatMap((panel) =>
    Array.from({ length: settings.epochs }, (_, epoch) => ({ panel, epoch, alpha: share(epoch) })),
  );
  const names = LINES.map(({ name }) => name);
  const svg = Plot.plot({
    document,
    width: 1000,
    height: 360,
    marginLeft: 64,
    marginTop: 56,
    marginBottom: 40,
    style: { background: 'white', color: '#222', fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
    fx: { domain: PANELS, label: null, padding: 0.06, axis: null },
    x: { domain: [1, Math.max(2, settings.epochs)], label: 'epoch', labelAnchor: 'center', ticks: 5 },
    y: {
      domain: [0, 1],
      grid: true,
      label: 'accuracy (dashed: alpha)',
      labelAnchor: 'center',
      tickFormat: (share: number) => `${Math.round(100 * share)} %`,
    },
    color: { domain: names, range: LINES.map(({ color }) => color) },
    marks: [
      Plot.line(alphas, {
        fx: 'panel',
        x: (point: { epoch: number }) => point.epoch + 1,
        y: 'alpha',
        stroke: ALPHA_COLOR,
        strokeDasharray: '4 3',
      }),
      Plot.areaY(points, {
        fx: 'panel',
        x: after,
        y1: (point: EpochScore) => Math.max(0, point.mean - (point.spread ?? 0)),
        y2: (point: EpochScore) => Math.min(1, point.mean + (point.spread ?? 0)),
        fill: 'name',
        fillOpacity: 0.14,
      }),
      Plot.line(points, { fx: 'panel', x: after, y: 'mean', stroke: 'name', strokeWidth: 1.75 }),
      Plot.text(PANELS, {
        fx: (panel: string) => panel,
        text: (panel: (typeof PANELS)[number]) => TITLES[panel],
        frameAnchor: 'top',
        dy: -14,
        fontWeight: 600,
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', describe(points, settings.epochs));
  let x = 64;
  const legend = [...LINES, { name: 'share of the conventional branch (alpha)', color: ALPHA_COLOR }].map(
    ({ name, color }) => {
      const entry = legendEntry(name, color, x);
      x += 60 + 6.6 * name.length;
      return entry;
    },
  );
  return `${svg.outerHTML.replace(/<\/svg>$/, `${legend.join('')}</svg>`)}\n`;
}

function after(point: EpochScore): number {
  return point.epoch + 1;
}

function describe(points: (EpochScore & { name: string; panel: string })[], epochs: number): string {
  const last = points.filter(({ epoch }) => epoch === epochs - 1);
  const words = last.map(
    ({ name, panel, mean }) => `${TITLES[panel as keyof typeof TITLES]} ${name} ${(100 * mean).toFixed(1)} %`,
  );
  return `Accuracy by epoch of BBN and of each of its branches. After epoch ${epochs}: ${words.join(', ')}.`;
}

function legendEntry(name: string, color: string, x: number): string {
  const dashes = color === ALPHA_COLOR ? ' stroke-dasharray="4 3"' : '';
  const line = `<line x1="${x}" x2="${x + 18}" y1="14" y2="14" stroke="${color}" stroke-width="3"${dashes}></line>`;
  return `${line}<text x="${x + 24}" y="18" text-anchor="start">${name}</text>`;
}
