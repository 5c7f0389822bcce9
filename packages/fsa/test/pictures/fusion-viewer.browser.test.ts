import { describeOnPage } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
// By their files: the index would bring libraries that a page has no need of here.
import { createFusionViewer } from '../../src/pictures/create-fusion-viewer.ts';
import { checkPair, type FusionPair, viewFusion } from '../../src/pictures/fusion-view.ts';

const gray = (value: number, side = 16) => ({
  data: new Uint8Array(side * side).fill(value),
  width: side,
  height: side,
});
const pair: FusionPair = {
  tail: {
    name: 'lynx',
    image: gray(60),
    cam: [
      [1, 0.9],
      [0.3, 0],
    ],
  },
  donor: {
    name: 'cat',
    image: gray(200),
    cam: [
      [0.1, 1],
      [0, 0.1],
    ],
  },
};
const other: FusionPair = {
  tail: {
    image: gray(10),
    cam: [
      [0, 0.5],
      [0.5, 1],
    ],
  },
  donor: {
    image: gray(20),
    cam: [
      [0.5, 1],
      [1, 1],
    ],
  },
};

describe('viewFusion', () => {
  const settings = { specificThreshold: 0.8, genericThreshold: 0.2, gamma: 0.5 };

  it('says what is specific, generic and drawn', () => {
    const { text, tail, drawn } = viewFusion(checkPair('a', 'b', pair), settings, 0, {});
    expect(text).toBe(
      '2 of 4 positions of lynx are specific, 3 of cat are generic. Of 4 vectors, 2 are drawn from lynx and 2 from cat.',
    );
    // Nine times as large as the image, which is 16 pixels wide.
    expect([tail.width, tail.height]).toEqual([4 * 144 + 3 * 2, 144]);
    expect([drawn.width, drawn.height]).toEqual([2 * 144 + 2, 144]);
  });

  it('follows thresholds, gamma and seed', () => {
    const textAt = (more: object): string =>
      viewFusion(checkPair('a', 'b', pair), { ...settings, ...more }, 0, {}).text;
    expect(textAt({ specificThreshold: 0.95 })).toContain('1 of 4 positions of lynx are specific');
    expect(textAt({ genericThreshold: 0.05 })).toContain('1 of cat are generic');
    expect(textAt({ gamma: 1 })).toContain('4 are drawn from lynx and 0 from cat');
    const drawnWith = (seed: number): string =>
      viewFusion(checkPair('a', 'b', pair), settings, seed, {}).drawn.data.join();
    expect(drawnWith(1)).toBe(drawnWith(1));
    expect(new Set([0, 1, 2, 3].map(drawnWith)).size).toBeGreaterThan(1);
  });

  it('says when there is nothing to draw from', () => {
    const { text } = viewFusion(checkPair('a', 'b', other), settings, 0, {});
    expect(text).toBe(
      '1 of 4 positions of tail are specific, 0 of donor are generic. Nothing is fused: donor has nothing to draw from.',
    );
  });

  it('says of a constant map that it has positions of neither kind', () => {
    const flat = [
      [0, 0],
      [0, 0],
    ];
    const { text } = viewFusion(
      checkPair('a', 'b', { ...pair, donor: { ...pair.donor, cam: flat } }),
      settings,
      0,
      {},
    );
    expect(text).toBe(
      '2 of 4 positions of lynx are specific, 0 of cat are generic. The map of cat is constant: nothing in it can be told apart. Nothing is fused: cat has nothing to draw from.',
    );
  });
});

describe('createFusionViewer', () => {
  it('names what is wrong', () => {
    const make =
      (...given: unknown[]) =>
      () =>
        createFusionViewer(...(given as Parameters<typeof createFusionViewer>));
    const page = { ownerDocument: { createElement: () => undefined } };
    expect(make('#viewer', [pair])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: createFusionViewer: expected \`container\` to be an element of a page, got "#viewer".]`,
    );
    expect(make(page, pair)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: createFusionViewer: expected \`pairs\` to be an array, got Object.]`,
    );
    expect(make(page, [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: createFusionViewer: expected \`pairs\` to hold a pair, got none.]`,
    );
    expect(make(page, [{ tail: pair.tail }])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: createFusionViewer: expected \`pairs[0].donor.image\` to be { data, width, height }, got undefined.]`,
    );
    expect(
      make(page, [{ ...pair, donor: { ...pair.donor, cam: [[1]] } }]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: createFusionViewer: expected \`pairs[0].donor.cam\` to have 2 × 2 positions as that of the tail, got 1 × 1.]`,
    );
    expect(make(page, [pair], { gamma: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: createFusionViewer: expected \`gamma\` to be a finite number >= 0 and <= 1, got 2.]`,
    );
    expect(make(page, [pair], { seed: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: createFusionViewer: expected \`seed\` to be a whole number >= 0, got -1.]`,
    );
  });
});

describeOnPage('createFusionViewer on a page', () => {
  const pixelsOf = (canvas: HTMLCanvasElement): string =>
    canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.join();
  const move = (input: HTMLInputElement, value: number): void => {
    input.value = String(value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  it('draws on canvases, and again when a slider moves', () => {
    const { element, dispose } = createFusionViewer(document.body, [pair], { gamma: 0.25 });
    const canvases = [...element.querySelectorAll('canvas')];
    const inputs = [...element.querySelectorAll('input')];
    const status = element.querySelector('[role=status]')!;
    expect(canvases.map(({ width, height }) => [width, height])).toEqual([
      [582, 144],
      [582, 144],
      [290, 144],
    ]);
    expect(inputs.map(({ value }) => value)).toEqual(['0.8', '0.2', '0.25']);
    expect(status.textContent).toContain('1 are drawn from lynx and 3 from cat');
    // The first panel is the image; the third the image where it is specific: here at the left of the upper half.
    const at = (canvas: HTMLCanvasElement, x: number, y: number): number[] => [
      ...canvas.getContext('2d')!.getImageData(x, y, 1, 1).data,
    ];
    expect(at(canvases[0]!, 30, 100)).toEqual([60, 60, 60, 255]);
    expect(at(canvases[0]!, 292 + 30, 30)).toEqual([60, 60, 60, 255]);
    const before = canvases.map(pixelsOf);
    move(inputs[0]!, 0.95);
    const after = canvases.map(pixelsOf);
    expect(after.map((pixels, i) => pixels === before[i])).toEqual([false, true, false]);
    expect(element.querySelectorAll('label > span')[0]!.textContent).toBe('0.95');
    move(inputs[2]!, 1);
    expect(status.textContent).toContain('4 are drawn from lynx and 0 from cat');
    expect(canvases[2]!.getAttribute('aria-label')).toContain('4 are drawn from lynx');
    dispose();
  });

  it('draws anew at a click, and takes another pair', () => {
    const { element, dispose } = createFusionViewer(document.body, [pair, other]);
    const [, , drawn] = element.querySelectorAll('canvas');
    const seen = new Set<string>();
    for (let i = 0; i < 5; i++) {
      seen.add(pixelsOf(drawn!));
      element.querySelector('button')!.click();
    }
    expect(seen.size).toBeGreaterThan(1);
    const select = element.querySelector('select')!;
    expect([...select.options].map(({ text }) => text)).toEqual(['lynx and cat', 'tail and donor']);
    select.value = '1';
    select.dispatchEvent(new Event('change'));
    expect(element.querySelector('[role=status]')!.textContent).toContain('donor has nothing to draw from');
    dispose();
  });

  it('is reached by the keyboard, each part with a name', () => {
    const { element, dispose } = createFusionViewer(document.body, [pair, other]);
    const parts = [...element.querySelectorAll<HTMLElement>('input, select, button')];
    expect(parts).toHaveLength(5);
    for (const part of parts) {
      expect(part.tabIndex).toBe(0);
      part.focus();
      expect(document.activeElement).toBe(part);
      const label =
        part instanceof HTMLInputElement || part instanceof HTMLSelectElement ? part.labels![0] : part;
      expect(label!.textContent.trim()).not.toBe('');
    }
    for (const canvas of element.querySelectorAll('canvas')) {
      expect(canvas.getAttribute('role')).toBe('img');
      expect(canvas.getAttribute('aria-label')).toMatch(/lynx|cat/);
    }
    dispose();
  });

  it('leaves the page as it was', () => {
    const before = document.body.innerHTML;
    const viewer = createFusionViewer(document.body, [pair]);
    expect(document.body.lastElementChild).toBe(viewer.element);
    const [input] = viewer.element.querySelectorAll('input');
    const canvas = viewer.element.querySelector('canvas')!;
    const pixels = pixelsOf(canvas);
    viewer.dispose();
    viewer.dispose();
    expect(document.body.innerHTML).toBe(before);
    move(input!, 0.99);
    expect(pixelsOf(canvas)).toBe(pixels);
  });
});
