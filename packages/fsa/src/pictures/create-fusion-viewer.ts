import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { checkSeparation } from '../cam/separate-features.ts';
import {
  type CheckedPair,
  checkPair,
  type FusionPair,
  type FusionSettings,
  viewFusion,
} from './fusion-view.ts';
import type { OverlayHeatmapOptions } from './overlay-heatmap.ts';
import type { Picture } from './picture.ts';

/** Options of {@link createFusionViewer}. */
export interface FusionViewerOptions extends OverlayHeatmapOptions {
  /** Where the slider of the specific threshold begins, in (0, 1). @default 0.8 */
  specificThreshold?: number;
  /** Where the slider of the generic threshold begins, in (0, 1). @default 0.2 */
  genericThreshold?: number;
  /** Where the slider of gamma begins, the share of specific vectors, in [0, 1]. @default 0.5 */
  gamma?: number;
  /** Seed of the first draw, a whole number from 0; the button takes the next one. @default 0 */
  seed?: number;
}

/** What {@link createFusionViewer} returns. */
export interface FusionViewer {
  /** The element with pictures and sliders, which is the last child of the container. Style it by its class, `lt-fusion-viewer`. */
  element: HTMLElement;
  /** Removes the element and its listeners; more than once does nothing. */
  dispose(): void;
}

/** Text, least and greatest value of each slider. */
const SLIDERS = [
  ['specificThreshold', 'Specific above', 0.01, 0.99],
  ['genericThreshold', 'Generic below', 0.01, 0.99],
  ['gamma', 'Share of specific vectors (gamma)', 0, 1],
] as const satisfies readonly (readonly [keyof FusionSettings, string, number, number])[];

const NAME = 'createFusionViewer';

/**
 * Puts a fusion on a web page that can be played with: image and activation map of a tail sample and of a donor, what is specific and generic of
 * them, which positions are drawn, and sliders for both thresholds and gamma.
 *
 * Everything is drawn on canvases while a slider moves, on the page's own thread. Sliders, button and list are plain form elements with labels, in
 * the order of the tab key; what the pictures show is also told in words. Vectors are not known here: a position of zeros, which
 * `FeatureAugmenter` leaves out, is drawn like any other.
 *
 * @param container - Element that the viewer is put into, at its end.
 * @param pairs - At least one tail sample with its donor; with several a list to choose from.
 * @param options - Where the sliders begin, and the colors of the maps.
 * @returns The element, and how to take it away.
 * @throws TypeError if `container` is no element, a pair does not have images and maps, or an option has the wrong type.
 * @throws RangeError if there is no pair, the maps of a pair differ in size, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { createFusionViewer } from '@lt/fsa';
 *
 * const gray = (value: number) => ({ data: new Uint8Array(64).fill(value), width: 8, height: 8 });
 * const tail = { name: 'lynx', image: gray(60), cam: [[1, 0.9], [0.3, 0]] };
 * const donor = { name: 'cat', image: gray(200), cam: [[0.1, 1], [0, 0.1]] };
 * const container = globalThis.document?.body;
 * const viewer = container ? createFusionViewer(container, [{ tail, donor }]) : 'pictures, in a browser';
 * console.log(viewer); // pictures, in a browser
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, algorithm 1,
 *   https://arxiv.org/abs/2008.03673
 */
export function createFusionViewer(
  container: Element,
  pairs: readonly FusionPair[],
  options: FusionViewerOptions = {},
): FusionViewer {
  const document = container?.ownerDocument;
  if (typeof document?.createElement !== 'function') {
    throw new TypeError(
      `${NAME}: expected \`container\` to be an element of a page, got ${describeValue(container)}.`,
    );
  }
  const checked = checkPairs(pairs);
  const { settings, seed } = checkSettings(options);
  const state = { ...settings, pair: 0, seed };
  const listening = new AbortController();
  const make = <Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes: Readonly<Record<string, string>> = {},
    ...children: (Element | string)[]
  ): HTMLElementTagNameMap[Tag] => {
    const element = document.createElement(tag);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    element.append(...children);
    return element;
  };
  const listen = (element: Element, type: string, change: () => void): void =>
    element.addEventListener(
      type,
      () => {
        change();
        show();
      },
      { signal: listening.signal },
    );

  const sliders = SLIDERS.map(([setting, text, min, max]) => {
    const value = state[setting];
    const input = make('input', {
      ...{ type: 'range', min: String(min), max: String(max), step: '0.01', value: String(value) },
      style: 'width: 100%',
    });
    // Not an output element: a label would be its own, not the slider's.
    const shown = make('span', { 'aria-hidden': 'true' }, value.toFixed(2));
    listen(input, 'input', () => {
      state[setting] = Number(input.value);
      shown.textContent = state[setting].toFixed(2);
    });
    return make('label', { style: 'flex: 1 1 12em' }, `${text}: `, shown, input);
  });
  const again = make('button', { type: 'button' }, 'Draw again');
  listen(again, 'click', () => state.seed++);
  const choice = make(
    'select',
    {},
    ...checked.map(({ tail, donor }, i) =>
      make('option', { value: String(i) }, `${tail.name} and ${donor.name}`),
    ),
  );
  listen(choice, 'change', () => {
    state.pair = Number(choice.value);
  });
  const canvases = [0, 1, 2].map(() => {
    const canvas = make('canvas', {
      role: 'img',
      style: 'display: block; max-width: 100%; image-rendering: pixelated',
    });
    const caption = make('figcaption');
    return { canvas, caption, figure: make('figure', { style: 'margin: 0 0 0.75em' }, canvas, caption) };
  });
  const told = make('p', { role: 'status' });
  const row = 'display: flex; flex-wrap: wrap; gap: 0.75em 1.5em; align-items: end; margin: 0 0 1em';
  const element = make(
    'div',
    { class: 'lt-fusion-viewer' },
    make(
      'div',
      { style: row },
      ...(checked.length > 1 ? [make('label', {}, 'Pair: ', choice)] : []),
      ...sliders,
      again,
    ),
    told,
    ...canvases.map(({ figure }) => figure),
  );

  function show(): void {
    const pair = checked[state.pair]!;
    const { text, ...pictures } = viewFusion(pair, state, state.seed, options);
    const parts = 'image, activation map, specific positions (orange), generic positions (blue)';
    const captions = [
      `${pair.tail.name}: ${parts}`,
      `${pair.donor.name}: ${parts}`,
      `Drawn: how often each position of ${pair.tail.name} (orange) and of ${pair.donor.name} (blue)`,
    ];
    for (const [i, picture] of [pictures.tail, pictures.donor, pictures.drawn].entries()) {
      const { canvas, caption } = canvases[i]!;
      paint(canvas, picture);
      canvas.setAttribute('aria-label', i === 2 ? `${captions[i]}. ${text}` : captions[i]!);
      caption.textContent = captions[i]!;
    }
    told.textContent = text;
  }

  show();
  container.append(element);
  return {
    element,
    dispose: () => {
      listening.abort();
      element.remove();
    },
  };
}

function checkPairs(pairs: readonly FusionPair[]): CheckedPair[] {
  if (!Array.isArray(pairs)) {
    throw new TypeError(`${NAME}: expected \`pairs\` to be an array, got ${describeValue(pairs)}.`);
  }
  if (pairs.length === 0) throw new RangeError(`${NAME}: expected \`pairs\` to hold a pair, got none.`);
  return pairs.map((pair, i) => checkPair(NAME, `pairs[${i}]`, pair));
}

function checkSettings(options: FusionViewerOptions): { settings: FusionSettings; seed: number } {
  checkOptions(NAME, options);
  const { specificThreshold, genericThreshold } = checkSeparation(NAME, {
    ...(options.specificThreshold !== undefined && { specificThreshold: options.specificThreshold }),
    ...(options.genericThreshold !== undefined && { genericThreshold: options.genericThreshold }),
  });
  const gamma = checkNumber(NAME, 'gamma', options.gamma ?? 0.5, { min: 0, max: 1 });
  return {
    settings: { specificThreshold, genericThreshold, gamma },
    seed: checkNumber(NAME, 'seed', options.seed ?? 0, { min: 0, integer: true }),
  };
}

function paint(canvas: HTMLCanvasElement, { data, width, height }: Picture): void {
  // A canvas that changes its size is cleared, and would flicker.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d')!;
  const pixels = context.createImageData(width, height);
  pixels.data.set(data);
  context.putImageData(pixels, 0, 0);
}
