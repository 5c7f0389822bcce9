import type { BenchmarkResults, LongTailedImages, MethodLabel } from '../types.ts';
import { headToTail } from './class-order.ts';
import { titleOf } from './format.ts';
import { countChart } from './page/count-chart.ts';
import { glanceChart } from './page/glance-chart.ts';
import { Html, html } from './page/html.ts';
import { legend } from './page/legend.ts';
import { methodFigures } from './page/method-figures.ts';
import { openFigures } from './page/open-figures.ts';
import { PAGE_STYLE } from './page/page-style.ts';
import { resultsTable } from './page/results-table.ts';
import { sampleImages } from './page/sample-images.ts';
import { settingsList } from './page/settings-list.ts';
import { reproduceCommand } from './reproduce-command.ts';
import { summarize } from './summarize.ts';
import { summaryParagraph } from './summary-paragraph.ts';
import { verdict } from './verdict.ts';

/**
 * Returns the report as one HTML page that needs nothing else: no network, no script, no other file.
 *
 * What it says first is what {@link verdict} says; then the table and the pictures. It adapts to narrow screens, dark mode and
 * print, and every picture has its numbers in words for those who cannot see it.
 *
 * @param results - The runs so far; may be incomplete or empty.
 * @param labels - Titles of the methods.
 * @param images - The data, for sample images and counts.
 * @returns The whole document. The same input gives the same text.
 */
export function htmlPage(
  results: BenchmarkResults,
  labels: readonly MethodLabel[],
  images: LongTailedImages,
): string {
  const { settings } = results;
  const summaries = summarize(results.results, settings.methods);
  const titles = summaries.map((summary) => titleOf(labels, summary.method));
  const [lead, ...findings] = verdict(results, labels);
  const title = `Long-tail benchmark: ${images.name}`;
  const measured =
    summaries.length === 0
      ? null
      : html`<section aria-labelledby="results">
<h2 id="results">Results</h2>
<div class="columns">
<figure class="card wide-text">${legend([
          ...(['few', 'medium', 'many'] as const)
            .filter((shot) => summaries.some((summary) => summary[shot] !== null))
            .map((shot) => [shot, `${shot}-shot`] as const),
          ['overall', 'overall'],
        ])}
${glanceChart(summaries, titles)}
<figcaption>Accuracy at a glance: each line runs from the worst to the best shot group of a method.</figcaption></figure>
<div><ul class="findings">${findings.map(
          (sentence) => html`<li>${sentence}</li>
`,
        )}</ul></div>
</div>
${resultsTable(summaries, labels, settings.backend)}
</section>
`;

  const body = html`<main>
<header>
<p class="kicker">Long-tail benchmark</p>
<h1>Learning from a long tail: ${images.name}</h1>
<p class="lead">${lead!}</p>
<p>${summaryParagraph(results, images)}</p>
</header>
${measured}<section aria-labelledby="data">
<h2 id="data">The data</h2>
<div class="columns">
<figure class="card wide-text">${countChart(headToTail(images.classNames, Array.from(images.classCounts)))}
<figcaption>Training images per class on a logarithmic axis. The dotted lines are the bounds of the shot groups.</figcaption></figure>
${sampleImages(images)}
</div>
</section>
${openFigures(results, labels, images)}${summaries.length === 0 ? null : methodFigures(results, labels)}
<section aria-labelledby="again">
<h2 id="again">Run it again</h2>
<pre><code>${reproduceCommand(settings)
    .split(/ (?=--)/)
    .map((part, i) => html`${i === 0 ? '' : ' '}<span>${part}</span>`)}</code></pre>
${settingsList(settings, labels)}
</section>
</main>`;

  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${html`${title}`.source}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
${new Html(body.source).source}
</body>
</html>
`;
}
