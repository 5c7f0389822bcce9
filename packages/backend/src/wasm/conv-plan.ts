import type { AxisPass, Convolution } from './conv-passes.ts';

/** How many bytes of padded input a unit of work has, as far as that is more than one row of output. */
const PANEL = 20 << 10;
/** A single image may be larger than `PANEL`, up to here; beyond, it is cut into bands of rows. */
const LARGEST_PANEL = 40 << 10;

/** One pass: tables in bytes from the start of the panel and of the unit's output, and what is left to add of addresses. */
export interface PlanPass {
  pixels: Int32Array;
  places: Int32Array;
  rows: number;
  columns: number;
  segments: Int32Array;
  segmentFloats: number;
  rowTaps: readonly number[];
  columnTaps: readonly number[];
  /** Bytes of output between two bands. */
  outBand: number;
}

/** A convolution cut into units of work, each a few images or a band of rows of one, for the kernels of the folder assembly. */
export interface ConvPlan {
  convolution: Convolution;
  units: number;
  unitImages: number;
  bands: number;
  bandRows: number;
  bandStep: number;
  panelHeight: number;
  panelWidth: number;
  panelBytes: number;
  top: number;
  left: number;
  /** Multiplications per unit, about. */
  unitWork: number;
  passes: PlanPass[];
}

/** How many positions the taps of a pass span. */
const spanOf = (pass: AxisPass, dilation: number): number => Math.max(0, pass.taps.length - 1) * dilation + 1;

/** How a convolution is laid out. */
export interface Layout {
  /** How many floats a pixel has in the panel; as many as channels if left out. */
  panelChannels?: number;
  /** Positions of the output that a unit has, if there are as many. */
  leastPositions?: number;
  /** For kernels that take taps one by one: in how many planes the channels of a pixel lie. Each is a tap of its own. */
  planes?: number;
}

/** Cuts a convolution into units. */
export function planConvolution(convolution: Convolution, layout: Layout = {}): ConvPlan {
  const { panelChannels = convolution.channels, leastPositions = 1, planes } = layout;
  const { batch, outHeight, outWidth, outChannels, rows, columns, rowDilation, columnDilation } = convolution;
  const top = Math.max(...rows.map(({ start }) => -start));
  const left = Math.max(...columns.map(({ start }) => -start));
  const extent = (
    passes: readonly AxisPass[],
    before: number,
    dilation: number,
    most = Number.POSITIVE_INFINITY,
  ): number =>
    Math.max(
      ...passes.map(
        (pass) => (Math.min(pass.count, most) - 1) * pass.step + pass.start + before + spanOf(pass, dilation),
      ),
    );
  const panelWidth = extent(columns, left, columnDilation);
  const rowBytes = 4 * panelWidth * panelChannels;
  const mostRows = Math.max(...rows.map(({ count }) => count));
  let bandRows = mostRows;
  let panelHeight = extent(rows, top, rowDilation);
  if (panelHeight * rowBytes > LARGEST_PANEL) {
    const step = rows[0]!.step;
    const fixed = extent(rows, top, rowDilation, 1);
    bandRows = Math.max(1, Math.floor((LARGEST_PANEL / rowBytes - fixed) / step) + 1);
    bandRows = Math.min(mostRows, bandRows);
    panelHeight = extent(rows, top, rowDilation, bandRows);
  }
  const bands = Math.ceil(mostRows / bandRows);
  const imageBytes = panelHeight * rowBytes;
  const perImage = mostRows * Math.max(...columns.map(({ count }) => count));
  const goodImages = Math.max(1, Math.floor(PANEL / imageBytes), Math.ceil(leastPositions / perImage));
  const unitImages = bands > 1 ? 1 : Math.min(batch, goodImages);
  const passes = rows.flatMap((row) =>
    columns.map((column): PlanPass => {
      const passRows = Math.min(row.count, bandRows);
      const size = unitImages * passRows * column.count;
      const pixels = new Int32Array(size);
      const places = new Int32Array(size);
      let i = 0;
      for (let image = 0; image < unitImages; image++) {
        for (let y = 0; y < passRows; y++) {
          const panelRow = image * panelHeight + y * row.step + row.start + top;
          const outRow = image * outHeight + row.first + y * row.outStep;
          for (let x = 0; x < column.count; x++, i++) {
            const panelColumn = x * column.step + column.start + left;
            pixels[i] = 4 * panelChannels * (panelRow * panelWidth + panelColumn);
            places[i] = 4 * outChannels * (outRow * outWidth + column.first + x * column.outStep);
          }
        }
      }
      // Where neighboring taps are neighbors in memory, a row of them is one segment.
      const joined = planes === undefined && columnDilation === 1;
      const perRow = joined ? Math.min(1, column.taps.length) : column.taps.length * (planes ?? 1);
      const segments = row.taps.flatMap((_, i) =>
        Array.from({ length: perRow }, (_, j) => {
          const tap = Math.floor(j / (planes ?? 1));
          const plane = ((j % (planes ?? 1)) * panelChannels) / (planes ?? 1);
          return i * rowDilation * rowBytes + 4 * (tap * columnDilation * panelChannels + plane);
        }),
      );
      return {
        pixels,
        places,
        rows: row.count,
        columns: column.count,
        segments: Int32Array.from(segments),
        segmentFloats: (joined ? column.taps.length : 1) * panelChannels,
        rowTaps: row.taps,
        columnTaps: column.taps,
        outBand: 4 * outChannels * outWidth * bandRows * row.outStep,
      };
    }),
  );
  const perPixel = (pass: PlanPass): number => pass.segments.length * pass.segmentFloats * outChannels;
  return {
    convolution,
    units: Math.ceil(batch / unitImages) * bands,
    unitImages,
    bands,
    bandRows,
    bandStep: bandRows * rows[0]!.step,
    panelHeight,
    panelWidth,
    // Kernels may read up to 3 floats behind it.
    panelBytes: (unitImages * imageBytes + 31) & -16,
    top,
    left,
    unitWork: Math.max(
      1,
      passes.reduce((sum, pass) => sum + pass.pixels.length * perPixel(pass), 0),
    ),
    passes,
  };
}
