import type { Frame, OpenResult } from '../messages.ts';
import { pictureOf } from './class-table.ts';
import { element, percent } from './element.ts';

/** Makes the gallery of test images with their class activation maps. */
export function lookGallery(): {
  root: HTMLElement;
  setFrame(frame: Frame | null, classNames: readonly string[]): void;
} {
  const root = element('div', { class: 'gallery' });
  return {
    root,
    setFrame: (frame, classNames) => {
      root.replaceChildren(
        ...(frame?.looks ?? []).map(({ image, overlay, classId, predicted }) => {
          const isRight = classId === predicted;
          const name = classNames[classId]!;
          const verdict = isRight ? 'recognized' : `taken for ${classNames[predicted]}`;
          return element(
            'figure',
            { class: isRight ? 'look right' : 'look wrong' },
            element(
              'div',
              { class: 'pair' },
              pictureOf(image, name),
              pictureOf(overlay, `where the network looks in ${name}`),
            ),
            element('figcaption', {}, element('strong', {}, name), verdict),
          );
        }),
      );
    },
  };
}

/** Makes the panel of unknown examples: how many are rejected, and pictures if they are images. */
export function openPanel(): {
  root: HTMLElement;
  setResult(open: OpenResult | null, classNames: readonly string[]): void;
} {
  const root = element('div', { class: 'open-panel' });
  return {
    root,
    setResult: (open, classNames) => {
      if (open === null) {
        root.replaceChildren();
        return;
      }
      const { rejectedUnknown, rejectedKnown, auroc, pictures } = open;
      const fact = (title: string, value: string, key: string) =>
        element('div', {}, element('dt', {}, title), element('dd', { 'data-open': key }, value));
      root.replaceChildren(
        element(
          'dl',
          { class: 'facts' },
          fact('Unknown examples rejected', percent(rejectedUnknown), 'unknown'),
          fact('Known test examples rejected', percent(rejectedKnown), 'known'),
          fact('AUROC', auroc === null ? '–' : auroc.toFixed(2), 'auroc'),
        ),
        element(
          'div',
          { class: 'gallery unknowns' },
          ...pictures.map(({ picture, isRejected, takenFor }) =>
            element(
              'figure',
              { class: isRejected ? 'look right' : 'look wrong' },
              pictureOf(picture, 'unknown image'),
              element('figcaption', {}, isRejected ? 'rejected' : `taken for ${classNames[takenFor]}`),
            ),
          ),
        ),
      );
    },
  };
}
