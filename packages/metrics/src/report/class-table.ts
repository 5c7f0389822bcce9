import { counted, NOTHING, percent, wholeNumber } from './format.ts';
import { fold } from './head-to-tail.ts';
import { type Html, html } from './html.ts';
import type { ClassReport } from './report-types.ts';

/** Returns the table of the classes from head to tail; of more than `maxClasses`, both ends and how many lie between. */
export function classTable(classes: readonly ClassReport[], maxClasses: number): Html {
  const { head, numHidden, tail } = fold(classes, maxClasses);
  const hidden =
    numHidden === 0
      ? null
      : html`<tr class="fold"><td colspan="8">${counted(numHidden, 'class', 'classes')} in between not shown</td></tr>
`;
  return html`<div class="scroll card" role="region" aria-labelledby="classes" tabindex="0">
<table>
<thead><tr><th scope="col" class="text">Class</th><th scope="col" class="shot-head">Shot</th><th scope="col">Training</th><th scope="col">Test</th><th scope="col">Recall</th><th scope="col">Precision</th><th scope="col">F1</th><th scope="col" class="text wide">Most often taken for</th></tr></thead>
<tbody>
${head.map(tableRow)}${hidden}${tail.map(tableRow)}</tbody>
</table>
</div>`;
}

function tableRow(row: ClassReport): Html {
  const recall =
    row.recall === null
      ? html`<td>${NOTHING}</td>`
      : html`<td class="bar ${row.shot}" style="--part:${row.recall.toFixed(3)}">${percent(row.recall)}</td>`;
  return html`<tr><th scope="row" class="text">${row.name}</th><td class="shot ${row.shot}">${row.shot}</td><td>${wholeNumber(row.trainCount)}</td><td>${wholeNumber(row.testCount)}</td>${recall}<td>${percent(row.precision)}</td><td>${percent(row.f1)}</td><td class="text wide">${confusedWith(row)}</td></tr>
`;
}

/** Says what a class is most often taken for, for example `cat (12.0%)`; a dash if it never is. */
export function confusedWith({ mostConfusedWith }: ClassReport): string {
  return mostConfusedWith === null
    ? NOTHING
    : `${mostConfusedWith.name} (${percent(mostConfusedWith.share)})`;
}
