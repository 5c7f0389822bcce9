import { Lanes } from './lanes';

/** Rows of a tile of the product. */
const ROWS: usize = 6;
/** Columns of a tile: two vectors. With 6 rows that is 12 sums, which with their operands just fill the 16 registers. */
const COLUMNS: usize = 8;
/** Row panels that are packed at a time: 96 rows of up to 256 numbers stay in the second cache. */
const BLOCK: usize = 16;

/**
 * Packs panels of 8 columns of the right matrix: for each of `inner` rows, its 8 numbers together, zeros beyond the last column. The number in
 * row `k` and column `n` lies at `from + k · rowStep + n · columnStep`, of which one step is 4.
 */
export function packRight(
  begin: usize,
  end: usize,
  _scratch: usize,
  from: usize,
  to: usize,
  inner: usize,
  columns: usize,
  rowStep: usize,
  columnStep: usize,
): void {
  for (let panel = begin; panel < end; panel++) {
    const first = panel * COLUMNS;
    const count = min(COLUMNS, columns - first);
    let out = to + panel * inner * (COLUMNS << 2);
    let at = from + first * columnStep;
    if (count < COLUMNS) {
      packSome(at, out, inner, count, COLUMNS, rowStep, columnStep);
      continue;
    }
    if (columnStep === 4) {
      for (let k: usize = 0; k < inner; k++) {
        v128.store(out, v128.load(at));
        v128.store(out, v128.load(at, 16), 16);
        at += rowStep;
        out += COLUMNS << 2;
      }
      continue;
    }
    let k: usize = 0;
    for (; k + 4 <= inner; k += 4) {
      transposeFour(at, columnStep, out, COLUMNS << 2);
      transposeFour(at + (columnStep << 2), columnStep, out + 16, COLUMNS << 2);
      at += 16;
      out += COLUMNS << 4;
    }
    packSome(at, out, inner - k, COLUMNS, COLUMNS, rowStep, columnStep);
  }
}

/** Packs a panel of 6 rows of the left matrix: for each column, its 6 numbers together. */
function packLeft(
  from: usize,
  to: usize,
  inner: usize,
  count: usize,
  rowStep: usize,
  columnStep: usize,
): void {
  let k: usize = 0;
  if (count === ROWS && rowStep === 4) {
    for (; k < inner; k++) {
      v128.store(to, v128.load(from));
      store<u64>(to, load<u64>(from, 16), 16);
      from += columnStep;
      to += ROWS << 2;
    }
    return;
  }
  if (count === ROWS) {
    for (; k + 4 <= inner; k += 4) {
      transposeFour(from, rowStep, to, ROWS << 2);
      const x = v128.load(from + 4 * rowStep);
      const y = v128.load(from + 5 * rowStep);
      const low = Lanes.zipLow(x, y);
      const high = Lanes.zipHigh(x, y);
      v128.store64_lane(to, low, 0, 16);
      v128.store64_lane(to, low, 1, 40);
      v128.store64_lane(to, high, 0, 64);
      v128.store64_lane(to, high, 1, 88);
      from += 16;
      to += ROWS << 4;
    }
  }
  packSome(from, to, inner - k, count, ROWS, columnStep, rowStep);
}

/** Packs `count` of `width` numbers for each of `inner` steps, zeros behind them. */
function packSome(
  from: usize,
  to: usize,
  inner: usize,
  count: usize,
  width: usize,
  innerStep: usize,
  step: usize,
): void {
  for (let k: usize = 0; k < inner; k++) {
    for (let i: usize = 0; i < width; i++) {
      store<f32>(to + (i << 2), i < count ? load<f32>(from + i * step) : 0);
    }
    from += innerStep;
    to += width << 2;
  }
}

/** Writes four rows of four numbers as four columns. */
function transposeFour(from: usize, step: usize, to: usize, outStep: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  const low = Lanes.zipLow(a, b);
  const high = Lanes.zipHigh(a, b);
  const low2 = Lanes.zipLow(c, d);
  const high2 = Lanes.zipHigh(c, d);
  v128.store(to, Lanes.joinLow(low, low2));
  v128.store(to + outStep, Lanes.joinHigh(low, low2));
  v128.store(to + 2 * outStep, Lanes.joinLow(high, high2));
  v128.store(to + 3 * outStep, Lanes.joinHigh(high, high2));
}

/**
 * Multiplies panels of 6 rows, from `begin` to `end`, with all packed columns. `isFirst`: writes the product, else adds it to what is there.
 * The scratch takes {@link BLOCK} packed panels and a tile.
 */
export function multiplyPacked(
  begin: usize,
  end: usize,
  scratch: usize,
  left: usize,
  right: usize,
  out: usize,
  rows: usize,
  inner: usize,
  columns: usize,
  rowStep: usize,
  columnStep: usize,
  outStep: usize,
  isFirst: i32,
): void {
  const leftPanel = inner * (ROWS << 2);
  const rightPanel = inner * (COLUMNS << 2);
  const packed = scratch + ((ROWS * COLUMNS) << 2);
  for (let start = begin; start < end; start += BLOCK) {
    const stop = min(start + BLOCK, end);
    for (let panel = start; panel < stop; panel++) {
      const count = min(ROWS, rows - panel * ROWS);
      packLeft(
        left + panel * ROWS * rowStep,
        packed + (panel - start) * leftPanel,
        inner,
        count,
        rowStep,
        columnStep,
      );
    }
    for (let column: usize = 0, from = right; column < columns; column += COLUMNS, from += rightPanel) {
      const isWide = columns - column >= COLUMNS;
      for (let panel = start; panel < stop; panel++) {
        const row = panel * ROWS;
        const to = out + row * outStep + (column << 2);
        const panelAt = packed + (panel - start) * leftPanel;
        if (isWide && rows - row >= ROWS) {
          tile(inner, panelAt, from, to, outStep, isFirst);
        } else {
          tile(inner, panelAt, from, scratch, COLUMNS << 2, 1);
          copySome(scratch, to, min(ROWS, rows - row), min(COLUMNS, columns - column), outStep, isFirst);
        }
      }
    }
  }
}

/** Takes the part of a tile that lies within the product. */
function copySome(from: usize, to: usize, rows: usize, columns: usize, outStep: usize, isFirst: i32): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column++) {
      const at = to + (column << 2);
      const x = load<f32>(from + (column << 2));
      store<f32>(at, isFirst ? x : load<f32>(at) + x);
    }
    from += COLUMNS << 2;
    to += outStep;
  }
}

/** The product of a left and a right panel: 6 rows of 8 columns. */
function tile(inner: usize, left: usize, right: usize, to: usize, outStep: usize, isFirst: i32): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let e0 = a0;
  let e1 = a0;
  let f0 = a0;
  let f1 = a0;
  for (const end = left + inner * (ROWS << 2); left < end; left += ROWS << 2, right += COLUMNS << 2) {
    const r0 = v128.load(right);
    const r1 = v128.load(right, 16);
    let x = v128.load32_splat(left);
    a0 = f32x4.add(a0, f32x4.mul(x, r0));
    a1 = f32x4.add(a1, f32x4.mul(x, r1));
    x = v128.load32_splat(left, 4);
    b0 = f32x4.add(b0, f32x4.mul(x, r0));
    b1 = f32x4.add(b1, f32x4.mul(x, r1));
    x = v128.load32_splat(left, 8);
    c0 = f32x4.add(c0, f32x4.mul(x, r0));
    c1 = f32x4.add(c1, f32x4.mul(x, r1));
    x = v128.load32_splat(left, 12);
    d0 = f32x4.add(d0, f32x4.mul(x, r0));
    d1 = f32x4.add(d1, f32x4.mul(x, r1));
    x = v128.load32_splat(left, 16);
    e0 = f32x4.add(e0, f32x4.mul(x, r0));
    e1 = f32x4.add(e1, f32x4.mul(x, r1));
    x = v128.load32_splat(left, 20);
    f0 = f32x4.add(f0, f32x4.mul(x, r0));
    f1 = f32x4.add(f1, f32x4.mul(x, r1));
  }
  storeRow(to, a0, a1, isFirst);
  storeRow(to + outStep, b0, b1, isFirst);
  storeRow(to + 2 * outStep, c0, c1, isFirst);
  storeRow(to + 3 * outStep, d0, d1, isFirst);
  storeRow(to + 4 * outStep, e0, e1, isFirst);
  storeRow(to + 5 * outStep, f0, f1, isFirst);
}

function storeRow(to: usize, x0: v128, x1: v128, isFirst: i32): void {
  v128.store(to, isFirst ? x0 : f32x4.add(v128.load(to), x0));
  v128.store(to, isFirst ? x1 : f32x4.add(v128.load(to, 16), x1), 16);
}

/** Adds a bias per column to rows, and then takes the larger of each number and `least`; NaN stays. Address 0: no bias. */
export function addBias(
  begin: usize,
  end: usize,
  _scratch: usize,
  out: usize,
  bias: usize,
  columns: usize,
  least: f32,
): void {
  const leasts = f32x4.splat(least);
  const size = columns << 2;
  let at = out + begin * size;
  for (let row = begin; row < end; row++, at += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) {
      let x = v128.load(at + i);
      if (bias) x = f32x4.add(x, v128.load(bias + i));
      v128.store(at + i, f32x4.max(x, leasts));
    }
    for (; i < size; i += 4) {
      let x = load<f32>(at + i);
      if (bias) x += load<f32>(bias + i);
      store<f32>(at + i, max<f32>(x, least));
    }
  }
}
