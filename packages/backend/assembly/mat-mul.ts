import { Lanes } from './lanes';

/** Rows of a tile of the product. */
const ROWS: usize = 5;
/** Columns of a tile: two vectors. With 5 rows that is 10 sums; with 6, V8 has no registers left for their operands. */
const COLUMNS: usize = 8;
/** Row panels that are packed at a time: 95 rows of up to 256 numbers stay in the second cache. */
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

/** Packs a panel of 5 rows of the left matrix: for each column, its 5 numbers together. */
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
      store<u32>(to, load<u32>(from, 16), 16);
      from += columnStep;
      to += ROWS << 2;
    }
    return;
  }
  if (count === ROWS) {
    for (; k + 4 <= inner; k += 4) {
      transposeFour(from, rowStep, to, ROWS << 2);
      const x = v128.load(from + 4 * rowStep);
      v128.store32_lane(to, x, 0, 16);
      v128.store32_lane(to, x, 1, 36);
      v128.store32_lane(to, x, 2, 56);
      v128.store32_lane(to, x, 3, 76);
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
 * Multiplies panels of 5 rows, from `begin` to `end`, with all packed columns. `isFirst`: writes the product, else adds it to what is there.
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
        tile(inner, panelAt, from, scratch);
        if (isWide && rows - row >= ROWS) placeTile(scratch, to, outStep, isFirst);
        else placeSome(scratch, to, min(ROWS, rows - row), columns - column, outStep, isFirst);
      }
    }
  }
}

/** Takes a tile into the product. */
function placeTile(from: usize, to: usize, outStep: usize, isFirst: i32): void {
  for (let row: usize = 0; row < ROWS; row++) {
    const low = v128.load(from);
    const high = v128.load(from, 16);
    v128.store(to, isFirst ? low : f32x4.add(v128.load(to), low));
    v128.store(to, isFirst ? high : f32x4.add(v128.load(to, 16), high), 16);
    from += COLUMNS << 2;
    to += outStep;
  }
}

/** Takes the part of a tile that lies within the product. */
function placeSome(from: usize, to: usize, rows: usize, columns: usize, outStep: usize, isFirst: i32): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < min(COLUMNS, columns); column++) {
      const at = to + (column << 2);
      const x = load<f32>(from + (column << 2));
      store<f32>(at, isFirst ? x : load<f32>(at) + x);
    }
    from += COLUMNS << 2;
    to += outStep;
  }
}

/**
 * The product of a left and a right panel: 5 rows of 8 columns, next to each other at `to`.
 *
 * A function that does nothing else: with branches behind the loop, or within a larger function, V8 keeps sums in memory during the loop, at
 * half the speed. It is exported, since what is called in one place only is compiled into its caller.
 */
export function tile(inner: usize, left: usize, right: usize, to: usize): void {
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
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, b0, 32);
  v128.store(to, b1, 48);
  v128.store(to, c0, 64);
  v128.store(to, c1, 80);
  v128.store(to, d0, 96);
  v128.store(to, d1, 112);
  v128.store(to, e0, 128);
  v128.store(to, e1, 144);
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
