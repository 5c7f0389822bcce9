import type { MethodLabel } from '../../types.ts';
import { bestOf, isBest, SCORE_NAMES, type ScoreName } from '../columns.ts';
import { averageInWords, percent, titleOf } from '../format.ts';
import type { MethodSummary } from '../summarize.ts';
import { type Html, html } from './html.ts';

/**
 * Returns the table of all methods, the best of each column in bold and marked by a star.
 *
 * @param summaries - The methods in order, at least one.
 * @param labels - Their titles and papers.
 * @param backend - Name of the backend that the times were taken on.
 * @returns A table that scrolls sideways where the screen is narrow.
 */
export function resultsTable(
  summaries: readonly MethodSummary[],
  labels: readonly MethodLabel[],
  backend: string,
): Html {
  const best = new Map(SCORE_NAMES.map((score) => [score, bestOf(summaries, score)]));
  const cell = (summary: MethodSummary, score: ScoreName) => {
    const value = summary[score];
    if (value === null) return html`<td><span title="no class in this group">–</span></td>`;
    const mean = percent(value.mean);
    const spread =
      value.spread === null ? null : html` <span class="spread">± ${percent(value.spread)}</span>`;
    const marked = isBest(summary, score, best.get(score)!)
      ? html`<strong>${mean}<span class="visually-hidden"> (best)</span></strong>`
      : mean;
    return html`<td class="bar ${score}" style="--part:${value.mean.toFixed(3)}">${marked}${spread}</td>`;
  };
  const rows = summaries.map((summary) => {
    const paper = labels.find((label) => label.id === summary.method)?.paper ?? '';
    return html`<tr><th scope="row">${titleOf(labels, summary.method)}${paper === '' ? null : html` <span class="paper">${paper}</span>`}</th>${SCORE_NAMES.map((score) => cell(summary, score))}<td>${summary.seconds.mean.toFixed(1)}</td></tr>
`;
  });
  return html`<div class="scroll card" role="region" aria-label="Results table" tabindex="0">
<table>
<caption><span>Accuracy in percent on the full test set, ${averageInWords(summaries)}. Bold: best of the column. Seconds per run, backend ${backend}.</span></caption>
<thead><tr><th scope="col">Method</th>${SCORE_NAMES.map((score) => html`<th scope="col">${HEADS[score]}</th>`)}<th scope="col">Seconds</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>`;
}

const HEADS: Record<ScoreName, string> = {
  many: 'Many',
  medium: 'Medium',
  few: 'Few',
  overall: 'Overall',
  balanced: 'Balanced',
};
