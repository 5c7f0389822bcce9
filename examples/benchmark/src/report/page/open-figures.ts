import type { BenchmarkResults, LongTailedImages, MethodLabel, OpenResult } from '../../types.ts';
import { percentWithSpread } from '../format.ts';
import { openHeads, openRows } from '../open-table.ts';
import { type Html, html } from './html.ts';
import { frequencyChart, scoreChart } from './open-charts.ts';
import { openGallery } from './open-gallery.ts';

/**
 * Returns the section on images of unknown classes; `null` where none were shown to any method.
 *
 * @param results - The runs so far.
 * @param labels - Titles of the methods.
 * @param images - The data.
 */
export function openFigures(
  results: BenchmarkResults,
  labels: readonly MethodLabel[],
  images: LongTailedImages,
): Html | null {
  const rows = openRows(results, labels);
  if (rows.length === 0 || images.open === undefined) return null;
  const { classNames, classCounts } = results.settings;
  const first = (method: string): OpenResult =>
    results.results.find((run) => run.method === method && run.open !== undefined)!.open!;
  const auroc = (method: string): number => first(method).auroc.overall ?? 0;
  const best = rows.toSorted((a, b) => auroc(b.method) - auroc(a.method))[0]!;
  const heads = openHeads(rows);
  const cellsOf = (cells: (typeof rows)[number]['cells']) =>
    cells.filter((_, i) => rows.some((row) => row.cells[i] !== null));
  return html`<section aria-labelledby="open">
<h2 id="open">Images of unknown classes</h2>
<p>The unknown images are ${images.open.name}. Images whose score is below that of 95% of the validation images are rejected. The rarest are the rarest shot group that there is.</p>
<div class="scroll card" role="region" aria-label="Table of unknown images" tabindex="0">
<table>
<caption><span>In percent. F is the official open-set F-measure at that threshold; AUROC and OSCR need none.</span></caption>
<thead><tr><th scope="col">Method</th>${heads.map((head) => html`<th scope="col">${head.replace(' %', '')}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({
    title,
    cells,
  }) => html`<tr><th scope="row">${title}</th>${cellsOf(cells).map((cell) => html`<td>${percentWithSpread(cell)}</td>`)}</tr>
`,
)}</tbody>
</table>
</div>
<h3>Scores of known and unknown images</h3>
<div class="panels">${rows.map(
    ({ method, title }) => html`<figure class="card"><figcaption>${title}</figcaption>
${scoreChart(title, first(method))}</figure>
`,
  )}</div>
<h3>Score against class frequency</h3>
<p>The median score of the test images of each class, with the threshold as a dashed line. Where the dots fall towards rare classes, rare is taken for unknown.</p>
<div class="panels">${rows.map(
    ({ method, title }) => html`<figure class="card"><figcaption>${title}</figcaption>
${frequencyChart(title, first(method), classNames, classCounts)}</figure>
`,
  )}</div>
<h3>Accepted and rejected</h3>
${openGallery(best.title, first(best.method), images)}
</section>
`;
}
