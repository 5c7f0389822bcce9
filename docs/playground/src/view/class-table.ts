import type { DataPicture, Frame, Pixels } from '../messages.ts';
import { colorOf } from './colors.ts';
import { element, percent } from './element.ts';

/** The classes, from head to tail: how many examples, and how many of the test set are recognized. */
export interface ClassTable {
  root: HTMLElement;
  setData(data: DataPicture): void;
  setFrame(frame: Frame | null, adjusted: boolean): void;
}

/** Makes the table. */
export function classTable(): ClassTable {
  const body = element('tbody');
  const root = element(
    'table',
    { class: 'classes' },
    element('caption', { class: 'visually-hidden' }, 'Training examples and recall of each class'),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Class'),
        element('th', { scope: 'col' }, 'Training examples'),
        element('th', { scope: 'col' }, 'Recall'),
      ),
    ),
    body,
  );
  let recalls: HTMLElement[] = [];
  return {
    root,
    setData: ({ classNames, classCounts, samples }) => {
      const most = Math.max(...classCounts);
      recalls = classNames.map(() => element('td', { class: 'recall' }, '–'));
      body.replaceChildren(
        ...classNames.map((name, c) => {
          const count = classCounts[c]!;
          const bar = element('div', { class: 'count-bar' });
          bar.style.width = `${(100 * count) / most}%`;
          bar.style.background = colorOf(c);
          const dot = samples[c] ? pictureOf(samples[c], name) : element('span', { class: 'dot' });
          if (!samples[c]) dot.style.background = colorOf(c);
          return element(
            'tr',
            {},
            element('th', { scope: 'row' }, element('span', { class: 'class-name' }, dot, name)),
            element(
              'td',
              {},
              element('div', { class: 'count' }, element('div', { class: 'count-track' }, bar), `${count}`),
            ),
            recalls[c]!,
          );
        }),
      );
    },
    setFrame: (frame, adjusted) => {
      const { perClass } = frame?.[adjusted ? 'adjusted' : 'plain'] ?? { perClass: [] };
      recalls.forEach((cell, c) => {
        cell.textContent = percent(perClass[c]);
        cell.style.setProperty('--part', `${perClass[c] ?? 0}`);
      });
    },
  };
}

/** Makes a canvas that holds a picture. */
export function pictureOf({ data, width, height }: Pixels, label: string): HTMLCanvasElement {
  const canvas = element('canvas', { class: 'thumb', width, height, role: 'img', 'aria-label': label });
  canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}
