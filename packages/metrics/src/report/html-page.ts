import { classTable } from './class-table.ts';
import { confusionCaption, confusionCells, confusionChart } from './confusion-chart.ts';
import { type Confusions, largestMistakes } from './confusions.ts';
import { counted, percent, wholeNumber } from './format.ts';
import { FEWEST_SMOOTHED, frequencyChart } from './frequency-chart.ts';
import { headToTail } from './head-to-tail.ts';
import { type Html, html } from './html.ts';
import { type Drawing, loadDrawing } from './load-drawing.ts';
import { PAGE_STYLE } from './page-style.ts';
import { reliabilityChart } from './reliability-chart.ts';
import type { ReportData } from './report-data.ts';
import type { ClassReport } from './report-types.ts';
import { intervalName, leadSentence, measures } from './summary-rows.ts';

/** The table of mistakes holds this many. */
const MOST_MISTAKES = 10;

/**
 * Returns a report as one HTML page that needs nothing else: no network, no script, no other file. It adapts to narrow screens, dark
 * mode and print, and every picture has its numbers in words for those who cannot see it. The same report gives the same text.
 */
export async function htmlPage(caller: string, report: ReportData, maxClasses: number): Promise<string> {
  const drawing = await loadDrawing(caller);
  const { title, perClass } = report;
  const classes = headToTail(perClass);
  const body = html`<main>
<header>
<h1>${title}</h1>
<p class="lead">${leadSentence(report)}</p>
</header>
<section aria-label="Summary">
${tiles(report)}
</section>
<section aria-labelledby="pictures">
<h2 id="pictures">From head to tail</h2>
<div class="pair">
${frequencyFigure(drawing, report, classes)}
${confusionFigure(drawing, report, classes)}
${report.reliability === null ? null : reliabilityFigure(drawing, report)}
${mistakesTable(report.confusions, perClass)}
</div>
</section>
<section aria-labelledby="classes">
<h2 id="classes">Every class</h2>
<p class="note">Sorted by training examples. Recall is the share of the class's test rows predicted right, precision the share of the rows predicted as it that are of it; a dash where there is nothing to measure.</p>
${classTable(classes, maxClasses)}
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
${body.source}
</body>
</html>
`;
}

function tiles(report: ReportData): Html {
  const { intervals } = report.summary;
  const name = intervals === null ? '' : intervalName(intervals);
  return html`<dl class="tiles">
${measures(report).map(
  ({ label, value, detail, interval, shot }) =>
    html`<div${shot === null ? null : html` class="${shot}"`}><dt>${label}</dt><dd class="value">${value}</dd>${interval === null ? null : html`<dd class="interval">${name} ${interval}</dd>`}<dd class="detail">${detail}</dd></div>
`,
)}</dl>`;
}

function frequencyFigure(drawing: Drawing, { bounds }: ReportData, classes: readonly ClassReport[]): Html {
  const numTested = classes.filter((row) => row.testCount > 0).length;
  const smoothed = numTested < FEWEST_SMOOTHED ? '' : ' The line is the mean over neighbors in frequency.';
  return html`<figure class="card"><h3>Accuracy against class frequency</h3>
${frequencyChart(drawing, classes, bounds)}
<figcaption>One mark for each of the ${counted(numTested, 'class', 'classes')} with test rows: its recall against its training examples, on a logarithmic axis. Dotted: the bounds of the shot groups, ${bounds.few} and ${bounds.many}.${smoothed}</figcaption></figure>`;
}

function confusionFigure(
  drawing: Drawing,
  { confusions }: ReportData,
  classes: readonly ClassReport[],
): Html {
  const cells = confusionCells(confusions, classes);
  return html`<figure class="card"><h3>What is taken for what</h3>
${confusionChart(drawing, cells, classes)}
<figcaption>${confusionCaption(cells, classes.length)}</figcaption></figure>`;
}

function reliabilityFigure(drawing: Drawing, { reliability, summary }: ReportData): Html {
  return html`<figure class="card"><h3>Reliability</h3>
${reliabilityChart(drawing, reliability!)}
<figcaption>Bars: share of rows predicted right by confidence, in ${counted(reliability!.length, 'bin')}; on the dashed line a classifier keeps what it claims. The gap to the mean confidence of a bin is <span class="key over"></span> confidence not kept or <span class="key under"></span> confidence not claimed, on average ${percent(summary.expectedCalibrationError)} and at most ${percent(summary.maximumCalibrationError)}. Below: share of the rows in each bin.</figcaption></figure>`;
}

function mistakesTable(confusions: Confusions, perClass: readonly ClassReport[]): Html {
  const mistakes = largestMistakes(confusions, MOST_MISTAKES);
  if (mistakes.length === 0) {
    return html`<div class="card"><h3>Most frequent mistakes</h3><p class="note">No row was predicted wrong.</p></div>`;
  }
  return html`<div class="card"><h3 id="mistakes">Most frequent mistakes</h3>
<p class="note">Rows of a class predicted as another, and their share of the rows of the true class.</p>
<div class="scroll" role="region" aria-labelledby="mistakes" tabindex="0"><table>
<thead><tr><th scope="col" class="text">True class</th><th scope="col" class="text">Predicted as</th><th scope="col">Rows</th><th scope="col">Share</th></tr></thead>
<tbody>
${mistakes.map(({ classId, predictedId, count }) => {
  const { name, testCount } = perClass[classId]!;
  return html`<tr><th scope="row" class="text">${name}</th><td class="text">${perClass[predictedId]!.name}</td><td>${wholeNumber(count)}</td><td>${percent(count / testCount)}</td></tr>
`;
})}</tbody>
</table></div></div>`;
}
