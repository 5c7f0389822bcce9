import type { Frame, Scores } from '../messages.ts';
import { element, percent } from './element.ts';

const GROUPS = [
  { key: 'many', title: 'Many-shot', hint: 'more than 100 examples' },
  { key: 'medium', title: 'Medium-shot', hint: '20 to 100' },
  { key: 'few', title: 'Few-shot', hint: 'fewer than 20' },
  { key: 'balanced', title: 'All classes', hint: 'mean over classes' },
] as const;

/** Accuracy of many-, medium- and few-shot classes, beside that of plain cross-entropy. */
export interface ShotBars {
  root: HTMLElement;
  setFrame(frame: Frame | null): void;
  setReference(frame: Frame | null): void;
}

/** Makes the bars: the network, the network with logit adjustment, and a mark where plain cross-entropy is. */
export function shotBars(): ShotBars {
  const rows = GROUPS.map(({ key, title, hint }) => {
    const bars = (['plain', 'adjusted'] as const).map((kind) => {
      const fill = element('div', { class: `fill ${kind}` });
      const mark = element('div', { class: 'mark', hidden: true });
      const value = element('span', { class: 'value', 'data-score': `${kind}-${key}` }, '–');
      const change = element('span', { class: 'change' });
      const name = element('span', { class: 'bar-name' }, kind === 'plain' ? 'as trained' : 'adjusted');
      const track = element('div', { class: 'track' }, fill, mark);
      return {
        kind,
        fill,
        mark,
        value,
        change,
        row: element('div', { class: 'bar' }, name, track, value, change),
      };
    });
    const head = element('div', { class: 'group-name' }, title, element('small', {}, hint));
    return {
      key,
      bars,
      root: element(
        'div',
        { class: `group ${key}` },
        head,
        element('div', {}, ...bars.map(({ row }) => row)),
      ),
    };
  });
  let frame: Frame | null = null;
  let reference: Frame | null = null;
  const show = (): void => {
    for (const { key, bars } of rows) {
      for (const { kind, fill, mark, value, change } of bars) {
        const own = read(frame?.[kind], key);
        const other = read(reference?.plain, key);
        fill.style.width = `${100 * (own ?? 0)}%`;
        value.textContent = percent(own);
        mark.hidden = other === null;
        mark.style.left = `${100 * (other ?? 0)}%`;
        mark.title = `plain cross-entropy: ${percent(other)}`;
        const points = own === null || other === null ? 0 : Math.round(100 * (own - other));
        change.textContent = points === 0 ? '' : `${points > 0 ? '+' : '−'}${Math.abs(points)}`;
        change.className = `change ${points > 0 ? 'up' : 'down'}`;
      }
    }
  };
  const legend = element(
    'p',
    { class: 'legend' },
    element('span', { class: 'key mark-key' }),
    'plain cross-entropy, trained beside it. Adjusted: with post-hoc logit adjustment, which corrects twice where the loss or the sampler corrects already.',
  );
  return {
    root: element('div', { class: 'shot-bars' }, ...rows.map(({ root }) => root), legend),
    setFrame: (next) => {
      frame = next;
      show();
    },
    setReference: (next) => {
      reference = next;
      show();
    },
  };
}

function read(scores: Scores | undefined, key: (typeof GROUPS)[number]['key']): number | null {
  return scores?.[key] ?? null;
}
