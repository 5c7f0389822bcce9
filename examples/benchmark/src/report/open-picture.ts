import type { BenchmarkResults, MethodLabel, OpenResult } from '../types.ts';
import { titleOf } from './format.ts';
import { html } from './page/html.ts';
import { frequencyChart, scoreChart } from './page/open-charts.ts';

/** What the picture shows, as far as a run holds it. */
export const SHOWN: readonly string[] = [
  'open-max-logit',
  'open-openmax',
  'open-neighbors',
  'oltr-reachability',
];

/** The colors of the page's style sheet, for a file that stands alone. */
const COLORS: Readonly<Record<string, string>> = {
  '--many': '#0072b2',
  '--medium': '#009e73',
  '--few': '#d55e00',
  '--many-text': '#00629a',
  '--few-text': '#b04e00',
};

const [WIDTH, HEIGHT, HEAD, GAP] = [300, 160, 30, 24];

/**
 * Draws scores of known and unknown images, and the median score of each class against its frequency, for a few methods side by side.
 *
 * @param results - A run of open-set methods; its first seed is drawn.
 * @param labels - Titles of the methods.
 * @returns An SVG file that stands alone.
 */
export function openPicture({ settings, results }: BenchmarkResults, labels: readonly MethodLabel[]): string {
  const panels = SHOWN.flatMap((id): { title: string; open: OpenResult }[] => {
    const open = results.find((run) => run.method === id && run.open !== undefined)?.open;
    return open === undefined ? [] : [{ title: titleOf(labels, id), open }];
  });
  const width = panels.length * (WIDTH + GAP) + GAP;
  const height = HEAD + 2 * (HEIGHT + GAP) + 8;
  const drawn = panels.flatMap(({ title, open }, i) => {
    const x = GAP + i * (WIDTH + GAP);
    const charts = [
      scoreChart(title, open),
      frequencyChart(title, open, settings.classNames, settings.classCounts),
    ];
    return [
      html`<text x="${x}" y="20" font-weight="600" font-size="14">${title}</text>`.source,
      ...charts.map(({ source }, row) => {
        const place = `x="${x}" y="${HEAD + row * (HEIGHT + GAP)}" width="${WIDTH}" height="${HEIGHT}"`;
        return source.replace('<svg', `<svg ${place}`);
      }),
    ];
  });
  const label = panels.map(({ title }) => title).join(', ');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${html`Scores of known and unknown images, and by class frequency: ${label}`.source}" font-family="system-ui, sans-serif" font-size="11" color="#222" fill="currentColor"><rect width="${width}" height="${height}" fill="white"></rect>${drawn.join('')}</svg>\n`;
  return svg.replace(/var\((--[\w-]+)\)/g, (_, name: string) => COLORS[name]!);
}
