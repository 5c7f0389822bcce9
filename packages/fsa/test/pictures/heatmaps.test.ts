import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import {
  type Colormap,
  camPanels,
  type ImagePixels,
  joinPictures,
  overlayHeatmap,
  renderDraws,
  renderHeatmap,
  toPng,
} from '../../src/index.ts';
import { resizeGrid } from '../../src/pictures/grid.ts';

const { resize, overlay, luts } = readGolden<{
  resize: {
    input: { cam: number[][][]; size: [number, number] };
    expected: { halfPixelCenters: number[][][] };
  }[];
  overlay: {
    input: { imageRGB: number[][][]; activation: number[][] };
    expected: Record<'alphaComposite04JetRGBA' | 'blend05Viridis' | 'blend04Turbo', number[][][]>;
  };
  luts: Record<Colormap, number[][]>;
}>(new URL('../golden/overlay.json', import.meta.url));

const image: ImagePixels = { data: overlay.input.imageRGB.flat(2), width: 6, height: 5 };
const aByte = { absolute: 1, relative: 0 };
const gray = (width: number, height: number, value = 100): ImagePixels => ({
  data: new Uint8Array(width * height).fill(value),
  width,
  height,
});
const pixel = ({ data, width }: { data: ArrayLike<number>; width: number }, x: number, y: number): number[] =>
  Array.from({ length: 4 }, (_, k) => data[(y * width + x) * 4 + k]!);

describe('renderHeatmap', () => {
  it.each(['viridis', 'turbo', 'jet'] as const)('has the colors of %s', async (colormap) => {
    const steps = [Array.from({ length: 256 }, (_, i) => (i + 0.5) / 256)];
    const { data } = renderHeatmap(steps, { colormap });
    const opaque = luts[colormap].map((color) => [...color, 255]);
    await expectAllClose(data, opaque, colormap === 'jet' ? aByte : { absolute: 0, relative: 0 });
  });

  it.each(resize)('resizes as PyTorch does, by the centers of pixels (%#)', async ({ input, expected }) => {
    const [height, width] = input.size;
    for (const [i, cam] of input.cam.entries()) {
      const grid = { data: cam.flat(), width: cam[0]!.length, height: cam.length };
      await expectAllClose(
        resizeGrid(grid, { width, height }, 'bilinear').data,
        expected.halfPixelCenters[i]!,
      );
    }
  });

  it('repeats blocks where it must not mix, and clips what is outside', () => {
    const picture = renderHeatmap([[-3, 7]], {
      width: 4,
      height: 2,
      interpolation: 'nearest',
      colormap: 'viridis',
    });
    const ends = [luts.viridis[0]!, luts.viridis[255]!].map((color) => [...color, 255]);
    expect([0, 1, 2, 3].map((x) => pixel(picture, x, 1))).toEqual([ends[0], ends[0], ends[1], ends[1]]);
  });
});

describe('overlayHeatmap', () => {
  it.each([
    ['blend05Viridis', 'viridis', 0.5],
    ['blend04Turbo', 'turbo', 0.4],
    ['alphaComposite04JetRGBA', 'jet', 0.4],
  ] as const)('agrees with the golden values: %s', async (name, colormap, alpha) => {
    const { data } = overlayHeatmap(image, overlay.input.activation, { colormap, alpha });
    const wanted = overlay.expected[name].flat().map(([r, g, b]) => [r!, g!, b!, 255]);
    await expectAllClose(data, wanted, { absolute: name.startsWith('alpha') ? 2 : 1, relative: 0 });
  });

  it('leaves the image alone, and is the image at alpha 0', () => {
    const before = Array.from(image.data);
    const { data } = overlayHeatmap(image, [[0.3]], { alpha: 0 });
    expect(Array.from(image.data)).toEqual(before);
    expect(Array.from(data).filter((_, i) => i % 4 < 3)).toEqual(before);
  });

  it('rounds an image that was multiplied by 255, and takes one of zeros and ones for bytes', () => {
    const given = (data: number[]) => overlayHeatmap({ data, width: 2, height: 1 }, [[0]], { alpha: 0 }).data;
    expect([...given([127.4, 255])]).toEqual([127, 127, 127, 255, 255, 255, 255, 255]);
    expect([...given([0, 1])]).toEqual([0, 0, 0, 255, 1, 1, 1, 255]);
  });

  it('names what is wrong', () => {
    expect(() => overlayHeatmap(1 as never, [[0]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: overlayHeatmap: expected \`image\` to be { data, width, height }, got 1.]`,
    );
    expect(() => overlayHeatmap({ ...image, width: 5 }, [[0]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: overlayHeatmap: expected \`image.data\` to hold 1, 3 or 4 bytes for each of 5 × 5 pixels, got array of 90.]`,
    );
    expect(() => overlayHeatmap(image, [[0], [1, 2]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: overlayHeatmap: expected \`cam\` to be a tensor of rank 2, an array of rows as long as one another, or { data, width, height }, got array of 2.]`,
    );
    const dark = { data: new Float32Array(90).fill(0.5), width: 5, height: 6 };
    expect(() => overlayHeatmap(dark, [[0]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: overlayHeatmap: expected \`image.data\` to be bytes from 0 to 255, got 0.5 and nothing above 1. Multiply an image in [0, 1] by 255.]`,
    );
    expect(() => overlayHeatmap(image, [[0]], { alpha: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: overlayHeatmap: expected \`alpha\` to be a finite number >= 0 and <= 1, got 2.]`,
    );
  });
});

describe('pictures', () => {
  it('come out of a PNG as they went in', () => {
    const picture = overlayHeatmap(image, overlay.input.activation);
    const { width, height, data, channels } = decode(toPng(picture));
    expect([width, height, channels]).toEqual([6, 5, 4]);
    expect(Array.from(data)).toEqual(Array.from(picture.data));
  });

  it('stand side by side and below one another, white between them', () => {
    const joined = joinPictures([gray(2, 2, 1), gray(2, 2, 2), gray(1, 2, 3)], { columns: 2, gap: 1 });
    expect([joined.width, joined.height]).toEqual([5, 5]);
    expect(pixel(joined, 1, 1)).toEqual([1, 1, 1, 255]);
    expect(pixel(joined, 2, 0)).toEqual([255, 255, 255, 255]);
    expect(pixel(joined, 3, 0)).toEqual([2, 2, 2, 255]);
    expect(pixel(joined, 0, 4)).toEqual([3, 3, 3, 255]);
    expect(pixel(joined, 1, 4)).toEqual([255, 255, 255, 255]);
  });

  it('show an image, its map, and what is specific and generic of it', () => {
    const panels = camPanels(gray(2, 1), [[1, 0]], { colormap: 'viridis' });
    expect([panels.width, panels.height]).toEqual([14, 1]);
    const faded = Math.round(0.15 * 100 + 0.85 * 188);
    const row = Array.from({ length: 14 }, (_, x) => pixel(panels, x, 0)[0]);
    const [yellow, violet] = [luts.viridis[255]![0]!, luts.viridis[0]![0]!];
    expect(row).toEqual([
      ...[100, 100, 255, 255],
      ...Uint8ClampedArray.of((100 + yellow) / 2, (100 + violet) / 2, 255, 255),
      ...[100, faded, 255, 255],
      ...[faded, 100],
    ]);
  });

  it('frame what is specific in orange and what is generic in blue, not between two of a kind', () => {
    const panels = camPanels(gray(80, 80), [
      [1, 0],
      [1, 0.5],
    ]);
    const [orange, blue] = [
      [240, 110, 20, 255],
      [40, 130, 230, 255],
    ];
    const inPanel = (panel: number, x: number, y: number): number[] => pixel(panels, panel * 82 + x, y);
    for (const [x, y] of [
      [0, 20],
      [39, 60],
      [20, 0],
      [20, 79],
    ] as const)
      expect(inPanel(2, x, y)).toEqual(orange);
    for (const y of [38, 39, 40, 41]) expect(inPanel(2, 20, y)).toEqual([100, 100, 100, 255]);
    for (const [x, y] of [
      [40, 20],
      [79, 20],
      [60, 0],
      [60, 39],
    ] as const)
      expect(inPanel(3, x, y)).toEqual(blue);
    expect(inPanel(3, 60, 60)).toEqual(inPanel(3, 20, 20));
  });

  it.each([0, 1])('find nothing specific and nothing generic in a map of %f all over', (value) => {
    const panels = camPanels(gray(2, 1), [[value, value]]);
    const faded = Math.round(0.15 * 100 + 0.85 * 188);
    expect([8, 9, 12, 13].map((x) => pixel(panels, x, 0)[0])).toEqual([faded, faded, faded, faded]);
  });

  it('show what was drawn of tail and donor, and how often', () => {
    const sample = { tail: gray(2, 1, 0), donor: gray(2, 1, 0), vectors: [1, 2] };
    const drawn = renderDraws([sample], { height: 1, width: 2 });
    const faded = Math.round(0.6 * 70);
    const wanted = [faded, Math.round(0.9 * 240), Math.round(0.9 * 40), faded];
    expect([0, 1, 4, 5].map((x) => pixel(drawn, x, 0)[0])).toEqual(wanted);
    // A digit one has seven dots in its column of three, in a cell of nine pixels.
    const large = { tail: gray(18, 9, 0), donor: gray(18, 9, 0), vectors: [1, -1] };
    const counted = renderDraws([large], { height: 1, width: 2 });
    const dots = (from: number, to: number): string[] =>
      Array.from({ length: 9 }, (_, y) =>
        Array.from({ length: to - from }, (_, x) =>
          pixel(counted, from + x, y)[2] === 255 ? '#' : '.',
        ).join(''),
      );
    expect(dots(9, 18)).toEqual([
      '.........',
      '.........',
      '....#....',
      '...##....',
      '....#....',
      '....#....',
      '...###...',
      '.........',
      '.........',
    ]);
    expect(dots(0, 9).join('')).not.toContain('#');
    const grid = renderDraws([sample, sample, sample], { height: 1, width: 2, columns: 2 });
    expect([grid.width, grid.height]).toEqual([2 * 6 + 6, 2 * 1 + 6]);
    expect(() => renderDraws([sample], { height: 2, width: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: renderDraws: expected \`samples[0].vectors\` to hold 4 numbers, got array of 2.]`,
    );
    expect(() =>
      renderDraws([sample, null as never], { height: 1, width: 2 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: renderDraws: expected \`samples[1]\` to be { tail, donor, vectors }, got null.]`,
    );
  });
});

await describeBackends('pictures of tensors', () => {
  it('are those of their numbers', async () => {
    const { activation } = overlay.input;
    const cam = tensor2d(activation);
    expect(await renderHeatmap(cam, { width: 9, height: 9 })).toEqual(
      renderHeatmap(tensorNumbers(activation), { width: 9, height: 9 }),
    );
    expect((await overlayHeatmap(image, cam)).data).toEqual(
      overlayHeatmap(image, tensorNumbers(activation)).data,
    );
    expect((await camPanels(image, cam)).data).toEqual(camPanels(image, tensorNumbers(activation)).data);
    expect(cam.isDisposed).toBe(false);
  });
});

function tensorNumbers(rows: number[][]): Float32Array[] {
  return rows.map((row) => Float32Array.from(row));
}
