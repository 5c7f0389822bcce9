import { confusedWith } from './class-table.ts';
import { counted, percent, wholeNumber } from './format.ts';
import { fold, headToTail } from './head-to-tail.ts';
import type { ReportData } from './report-data.ts';
import type { ClassReport } from './report-types.ts';
import { intervalName, measures } from './summary-rows.ts';

/** Returns a report as a heading and two tables in GitHub's Markdown. */
export function toMarkdown(report: ReportData, maxClasses: number): string {
  const { head, numHidden, tail } = fold(headToTail(report.perClass), maxClasses);
  const rows = measures(report);
  const { intervals } = report.summary;
  const summary = table(
    ['measure', 'value', ...(intervals === null ? [] : [intervalName(intervals)]), ''],
    ['left', 'right', ...(intervals === null ? [] : ['right' as const]), 'left'],
    rows.map(({ label, value, interval, detail }) => [
      label,
      value,
      ...(intervals === null ? [] : [interval ?? '']),
      detail,
    ]),
  );
  const hidden =
    numHidden === 0
      ? []
      : [[`… ${counted(numHidden, 'class', 'classes')} not shown …`, ...new Array(7).fill('')]];
  const classes = table(
    ['class', 'shot', 'training', 'test', 'recall', 'precision', 'F1', 'most often taken for'],
    ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    [...head.map(classRow), ...hidden, ...tail.map(classRow)],
  );
  return `# ${escapeText(report.title)}\n\n${summary}\n\n${classes}\n`;
}

function classRow(row: ClassReport): string[] {
  return [
    row.name,
    row.shot,
    wholeNumber(row.trainCount),
    wholeNumber(row.testCount),
    percent(row.recall),
    percent(row.precision),
    percent(row.f1),
    confusedWith(row),
  ];
}

function table(heads: string[], sides: ('left' | 'right')[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escapeText).join(' | ')} |`;
  const rule = `| ${sides.map((side) => (side === 'right' ? '--:' : '---')).join(' | ')} |`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
}

/** Makes text of the user plain: it neither ends its cell or line, nor becomes markup. */
function escapeText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]|~]/g, '\\$&');
}
