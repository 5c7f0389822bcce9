import type { Frame } from '../messages.ts';
import { element } from './element.ts';

/** Makes the confusion matrix, a row for each true class and a column for each predicted one. */
export function confusionTable(): {
  root: HTMLElement;
  setFrame(frame: Frame | null, classNames: readonly string[]): void;
} {
  const table = element('table', { class: 'confusion' });
  const root = element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Confusion matrix' },
    table,
  );
  return {
    root,
    setFrame: (frame, classNames) => {
      const matrix = frame?.confusion ?? classNames.map(() => classNames.map(() => 0));
      const hasUnknown = (matrix[0]?.length ?? 0) > classNames.length;
      const names = hasUnknown ? [...classNames, 'rejected'] : classNames;
      const head = element(
        'tr',
        {},
        element('td'),
        ...names.map((name) => element('th', { scope: 'col' }, element('span', {}, name))),
      );
      const rows = matrix.map((row, c) => {
        const total = row.reduce((sum, count) => sum + count, 0);
        const cells = row.map((count, predicted) => {
          const share = total === 0 ? 0 : count / total;
          const cell = element(
            'td',
            { class: predicted === c ? 'hit' : predicted === classNames.length ? 'out' : 'miss' },
            share >= 0.005 ? `${Math.round(100 * share)}` : '',
          );
          cell.style.setProperty('--share', `${share}`);
          if (share > 0.55) cell.classList.add('strong');
          return cell;
        });
        return element('tr', {}, element('th', { scope: 'row' }, classNames[c]!), ...cells);
      });
      table.replaceChildren(
        element('caption', {}, 'Rows: true class. Columns: predicted class. Percent of the row.'),
        element('thead', {}, head),
        element('tbody', {}, ...rows),
      );
    },
  };
}
