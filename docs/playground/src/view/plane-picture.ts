import type { DataPicture, Frame, Grid } from '../messages.ts';
import { channelsOf, colorOf } from './colors.ts';
import { element } from './element.ts';

/** A picture of the plane: decision regions, their border before and after, and the points. */
export interface PlanePicture {
  root: HTMLElement;
  setData(data: DataPicture): void;
  setMade(points: Float32Array, classIds: Int32Array): void;
  setFrame(frame: Frame | null): void;
  /** The network of plain cross-entropy, whose border is drawn dashed. */
  setReference(frame: Frame | null): void;
}

/** Makes the picture. It draws itself anew when its size or the theme changes. */
export function planePicture(): PlanePicture {
  const canvas = element('canvas', { class: 'plane', role: 'img' });
  const root = element('div', { class: 'plane-frame' }, canvas);
  let data: DataPicture | undefined;
  let made: { points: Float32Array; classIds: Int32Array } | undefined;
  let frame: Frame | null = null;
  let reference: Frame | null = null;

  const draw = (): void => {
    if (data === undefined || canvas.clientWidth === 0) return;
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    const size = Math.round(canvas.clientWidth * scale);
    if (canvas.width !== size) {
      canvas.width = size;
      canvas.height = size;
    }
    const style = getComputedStyle(root);
    const ink = style.getPropertyValue('--ink').trim();
    const surface = style.getPropertyValue('--surface').trim();
    const context = canvas.getContext('2d')!;
    context.fillStyle = surface;
    context.fillRect(0, 0, size, size);
    const shown = frame ?? reference;
    const view = data.kind === 'images' ? featureView(shown) : pointView(data);
    if (data.kind !== 'images') {
      if (shown?.grid) drawRegions(context, shown.grid, size, ink);
      if (reference?.grid && frame) drawBorder(context, reference.grid, size, ink, scale, true);
      if (shown?.grid) drawBorder(context, shown.grid, size, ink, scale, false);
    }
    if (view === null) return;
    const toX = (x: number): number => ((x - view.domain[0]) / (view.domain[2] - view.domain[0])) * size;
    const toY = (y: number): number =>
      size - ((y - view.domain[1]) / (view.domain[3] - view.domain[1])) * size;
    if (made && data.kind !== 'images') {
      drawRings(context, made.points, made.classIds, data.classIds.length, toX, toY, scale);
    }
    drawPoints(context, view.points, view.classIds, toX, toY, scale, surface);
    if (data.kind !== 'images') {
      drawCrosses(context, data.unknownPoints, shown?.open?.isRejected ?? null, toX, toY, scale, ink);
    }
  };

  let wanted = 0;
  const drawSoon = (): void => {
    cancelAnimationFrame(wanted);
    wanted = requestAnimationFrame(draw);
  };
  new ResizeObserver(drawSoon).observe(root);
  new MutationObserver(drawSoon).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawSoon);

  const describe = (): void => {
    const counts = data ? Array.from(data.classCounts).join(', ') : '';
    const shown = frame ?? reference;
    const regions = shown
      ? ` after epoch ${shown.epoch}; ${Math.round(100 * shown.plain.balanced)} percent right, averaged over classes`
      : '';
    const what = data?.kind === 'images' ? 'Features of test images' : 'Training points and decision regions';
    canvas.setAttribute('aria-label', `${what}${regions}. Training examples by class: ${counts}.`);
  };
  return {
    root,
    setData: (next) => {
      [data, made, frame, reference] = [next, undefined, null, null];
      describe();
      drawSoon();
    },
    setMade: (points, classIds) => {
      made = { points, classIds };
      drawSoon();
    },
    setFrame: (next) => {
      if (next === null) made = undefined;
      frame = next;
      describe();
      drawSoon();
    },
    setReference: (next) => {
      reference = next;
      drawSoon();
    },
  };
}

interface PointsView {
  points: Float32Array;
  classIds: Int32Array;
  domain: DataPicture['domain'];
}

function pointView({ points, classIds, domain }: DataPicture): PointsView {
  return { points, classIds, domain };
}

/** The features of a frame, with a margin around them. */
function featureView(frame: Frame | null): PointsView | null {
  if (!frame?.features) return null;
  const { points, classIds } = frame.features;
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [wide, high] = [0.07 * (right - left || 1), 0.07 * (top - bottom || 1)];
  return { points, classIds, domain: [left - wide, bottom - high, right + wide, top + high] };
}

/** Fills each cell with the color of its class, the stronger the surer the network is; with gray where it is rejected. */
function drawRegions(context: CanvasRenderingContext2D, grid: Grid, size: number, ink: string): void {
  const { labels, confidence, rejected, rejectedSize, size: cells } = grid;
  const small = new OffscreenCanvas(cells, cells);
  const image = new ImageData(cells, cells);
  const coarse = cells / rejectedSize;
  const gray = channelsOf(ink);
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const cell = row * cells + column;
      const at = 4 * ((cells - 1 - row) * cells + column);
      const isRejected =
        rejected[Math.floor(row / coarse) * rejectedSize + Math.floor(column / coarse)] === 1;
      const channels = isRejected ? gray : channelsOf(colorOf(labels[cell]!));
      const alpha = isRejected ? 0.26 : 0.1 + 0.34 * confidence[cell]! ** 2;
      image.data.set([...channels, Math.round(255 * alpha)], at);
    }
  }
  small.getContext('2d')!.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, size, size);
}

/** Draws the lines between cells of different classes. */
function drawBorder(
  context: CanvasRenderingContext2D,
  { labels, size: cells }: Grid,
  size: number,
  ink: string,
  scale: number,
  isDashed: boolean,
): void {
  const side = size / cells;
  const at = (row: number, column: number): number => labels[row * cells + column]!;
  context.beginPath();
  for (let row = 0; row + 1 < cells; row++) {
    for (let column = 0; column + 1 < cells; column++) {
      // The line is made of short pieces, each its own path: dashes are places where there are none.
      if (isDashed && (row + column) % 6 < 3) continue;
      const [a, b, c, d] = [
        at(row, column),
        at(row, column + 1),
        at(row + 1, column + 1),
        at(row + 1, column),
      ];
      if (a === b && a === c && a === d) continue;
      const corners = [a, b, c, d];
      const ends = SIDES.filter((_, i) => corners[i] !== corners[(i + 1) % 4]);
      const points = ends.map(
        ([x, y]) => [(column + 0.5 + x) * side, size - (row + 0.5 + y) * side] as const,
      );
      // Where more than two classes meet, all borders lead to the middle.
      const [from, to] = points;
      if (ends.length === 2) {
        context.moveTo(...from!);
        context.lineTo(...to!);
        continue;
      }
      for (const point of points) {
        context.moveTo(...point);
        context.lineTo((column + 1) * side, size - (row + 1) * side);
      }
    }
  }
  context.save();
  context.globalAlpha = isDashed ? 0.4 : 0.55;
  context.strokeStyle = ink;
  context.lineWidth = (isDashed ? 1 : 1.25) * scale;
  context.stroke();
  context.restore();
}

/** The middles of the sides of a square whose corners are the centers of four cells. */
const SIDES = [
  [0.5, 0],
  [1, 0.5],
  [0.5, 1],
  [0, 0.5],
] as const;

type Axis = (value: number) => number;

function drawPoints(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  classIds: Int32Array,
  toX: Axis,
  toY: Axis,
  scale: number,
  surface: string,
): void {
  context.lineWidth = scale;
  context.strokeStyle = surface;
  // The head lies below, so that the tail is seen.
  for (let i = 0; i < classIds.length; i++) {
    context.fillStyle = colorOf(classIds[i]!);
    context.beginPath();
    context.arc(toX(points[2 * i]!), toY(points[2 * i + 1]!), 3.6 * scale, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** Draws the rows that a resampler made: those behind the training set's own. */
function drawRings(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  classIds: Int32Array,
  numOwn: number,
  toX: Axis,
  toY: Axis,
  scale: number,
): void {
  context.lineWidth = 1.1 * scale;
  context.save();
  context.globalAlpha = 0.75;
  for (let i = numOwn; i < classIds.length; i++) {
    context.strokeStyle = colorOf(classIds[i]!);
    context.beginPath();
    context.arc(toX(points[2 * i]!), toY(points[2 * i + 1]!), 2.6 * scale, 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
}

/** Draws the unknown points: thin where they are rejected. */
function drawCrosses(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  isRejected: readonly boolean[] | null,
  toX: Axis,
  toY: Axis,
  scale: number,
  ink: string,
): void {
  if (isRejected === null) return;
  context.save();
  context.strokeStyle = ink;
  const arm = 3 * scale;
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = [toX(points[2 * i]!), toY(points[2 * i + 1]!)];
    context.globalAlpha = isRejected[i] ? 0.45 : 1;
    context.lineWidth = (isRejected[i] ? 1 : 2) * scale;
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x - arm, y + arm);
    context.lineTo(x + arm, y - arm);
    context.stroke();
  }
  context.restore();
}
