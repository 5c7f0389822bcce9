import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Comparison } from './compare.ts';

/** Samplers of the picture: the others lie on or between these lines. */
const DRAWN = [
  'instanceBalanced',
  'repeatFactor',
  'squareRoot',
  'effectiveNumber, beta 0.999',
  'classBalanced',
  'reversed',
];
const COLORS = ['#4269d0', '#6cc5b0', '#efb118', '#a463f2', '#3ca951', '#ff725c'];

/**
 * Draws how often each class is drawn, from the largest to the smallest, a panel for each data set.
 *
 * @returns An SVG file that stands alone.
 */
export function picture(comparisons: readonly Comparison[]): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const points = comparisons
    .filter(({ sampler }) => DRAWN.includes(sampler))
    .flatMap(({ dataSet, sampler, timesEqualShare }) =>
      timesEqualShare.map((share, rank) => ({
        dataSet,
        sampler,
        share,
        rank: (rank + 0.5) / timesEqualShare.length,
      })),
    );
  const dataSets = [...new Set(comparisons.map(({ dataSet }) => dataSet))];
  const svg = Plot.plot({
    document,
    width: 1000,
    height: 380,
    marginLeft: 56,
    marginTop: 56,
    marginBottom: 44,
    style: { background: 'white', color: '#222', fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
    fx: { domain: dataSets, label: null, padding: 0.06, axis: null },
    x: {
      domain: [0, 1],
      ticks: [0.25, 0.5, 0.75],
      tickFormat: (rank: number) => `${100 * rank} %`,
      label: 'classes, from the most frequent to the rarest →',
      labelAnchor: 'center',
    },
    y: {
      type: 'log',
      ticks: 6,
      grid: true,
      label: 'draws, as a multiple of an equal share',
      labelAnchor: 'center',
      tickFormat: (share: number) => `${share}`,
    },
    marks: [
      Plot.ruleY([1], { stroke: '#222', strokeOpacity: 0.4 }),
      Plot.line(points, {
        fx: 'dataSet',
        x: 'rank',
        y: 'share',
        z: 'sampler',
        stroke: (point: { sampler: string }) => COLORS[DRAWN.indexOf(point.sampler)]!,
        strokeWidth: 1.75,
        clip: true,
      }),
      Plot.text(dataSets, {
        fx: (name: string) => name,
        text: (name: string) => name,
        frameAnchor: 'top',
        dy: -14,
        fontWeight: 600,
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `How often ${DRAWN.join(', ')} draw each class of ${dataSets.join(', ')}.`);
  let x = 56;
  const legend = DRAWN.map((name, i) => {
    const entry = legendEntry(name, COLORS[i]!, x);
    x += 60 + 6.7 * name.length;
    return entry;
  });
  return `${svg.outerHTML.replace(/<\/svg>$/, `${legend.join('')}</svg>`)}\n`;
}

function legendEntry(name: string, color: string, x: number): string {
  const line = `<line x1="${x}" x2="${x + 18}" y1="14" y2="14" stroke="${color}" stroke-width="3"></line>`;
  return `${line}<text x="${x + 24}" y="18" text-anchor="start">${name}</text>`;
}
