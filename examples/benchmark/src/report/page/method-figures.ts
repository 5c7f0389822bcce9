import { CURVE_IMAGES } from '../../settings.ts';
import type { BenchmarkResults, MethodLabel, RunResult } from '../../types.ts';
import { averageCurve } from '../average-curve.ts';
import { headToTail } from '../class-order.ts';
import { counted, titleOf } from '../format.ts';
import { meanAndSpread } from '../mean-and-spread.ts';
import { rowShares } from '../row-shares.ts';
import { BASELINE } from '../verdict.ts';
import { classAccuracyChart } from './class-accuracy-chart.ts';
import { confusionChart, largestConfusions, MOST_NUMBERED } from './confusion-chart.ts';
import { curveChart } from './curve-chart.ts';
import { type Html, html } from './html.ts';
import { legend, type Mark } from './legend.ts';

/**
 * Returns the sections with one small picture per method: accuracy per class, learning curves, confusion matrices.
 *
 * @param results - The runs so far, at least one.
 * @param labels - Titles of the methods.
 * @returns Three sections.
 */
export function methodFigures({ settings, results }: BenchmarkResults, labels: readonly MethodLabel[]): Html {
  const rows = headToTail(settings.classNames, settings.classCounts);
  const methods = [...new Set([...settings.methods, ...results.map((run) => run.method)])]
    .map((id) => ({ id, title: titleOf(labels, id), runs: results.filter((run) => run.method === id) }))
    .filter((method) => method.runs.length > 0);
  // A classifier that was made at the end has no curve.
  const withCurve = methods.filter(({ runs }) => runs.some(({ curve }) => curve.length > 0));
  const trained = withCurve.length > 0 ? withCurve : methods;
  const baseline = methods.find((method) => method.id === BASELINE);
  const compared = baseline !== undefined && methods.length > 1;
  const perClass = (runs: readonly RunResult[]) =>
    rows.map((_, c) => meanAndSpread(runs.map((run) => run.perClass[c] ?? null))?.mean ?? null);
  const curves = (runs: readonly RunResult[]) => ({
    few: averageCurve(runs, 'few'),
    overall: averageCurve(runs, 'overall'),
  });
  const baselineClasses = baseline ? perClass(baseline.runs) : null;
  const baselineCurves = baseline ? curves(baseline.runs) : null;
  const many: [Mark, string][] = (['many', 'medium', 'few'] as const)
    .filter((shot) => rows.some((row) => row.shot === shot))
    .map((shot) => [shot, `${shot}-shot`]);
  const isCompared = (id: string) => compared && id !== BASELINE;
  const several = settings.seeds.length > 1;

  return html`<section aria-labelledby="classes">
<h2 id="classes">Accuracy per class</h2>
<p>Classes from head to tail with their training images; bars show accuracy in percent on the full test set${several ? ', mean over seeds' : ''}.</p>
${legend([...many, ...(compared ? [['baseline-tick', `what ${baseline.title} reaches`] as const] : [])])}
<div class="panels">${methods.map(
    (method) => html`<figure class="card"><figcaption>${method.title}</figcaption>
${classAccuracyChart(method.title, rows, perClass(method.runs), isCompared(method.id) ? baselineClasses : null)}</figure>
`,
  )}</div>
</section>
<section aria-labelledby="curves">
<h2 id="curves">Learning curves</h2>
<p>Measured after each epoch on ${testImagesInWords(results[0]!)}</p>
${legend([
  several ? ['band', 'overall, mean and spread over seeds'] : ['overall-line', 'overall'],
  ...(rows.some((row) => row.shot === 'few') ? [['few-line', 'few-shot'] as const] : []),
  ...(compared ? [['baseline-line', baseline.title] as const] : []),
])}
<div class="panels">${trained.map(
    (method) => html`<figure class="card"><figcaption>${method.title}</figcaption>
${curveChart(method.title, curves(method.runs), isCompared(method.id) ? baselineCurves : null, settings.epochs)}</figure>
`,
  )}</div>
</section>
<section aria-labelledby="confusions">
<h2 id="confusions">What is mistaken for what</h2>
<p>A row is the true class, a column the predicted one, both from head to tail. ${cellsInWords(rows.length, several)} A classifier that favors the head fills the lower left.</p>
<div class="panels">${methods.map((method) => {
    const shares = rowShares(method.runs, rows.length);
    return html`<figure class="card"><figcaption>${method.title}</figcaption>
${confusionChart(method.title, rows, shares)}
<p class="note">${largestConfusions(rows, shares)}</p></figure>
`;
  })}</div>
</section>`;
}

function cellsInWords(numClasses: number, several: boolean): string {
  const over = several ? ', summed over seeds' : '';
  return numClasses <= MOST_NUMBERED
    ? `Numbers are percent of the row${over}; shares below 0.5% are left blank.`
    : `The stronger the color, the larger the share of the row${over}.`;
}

function testImagesInWords({ confusion }: RunResult): string {
  const numTest = confusion.flat().reduce((sum, count) => sum + count, 0);
  if (numTest <= CURVE_IMAGES) return 'the full test set.';
  return `one fixed subset of ${counted(CURVE_IMAGES, 'test image')}, the same for every method; so the last point can differ from the table, which uses the full test set.`;
}
