import { BIAS, LEAST, MOST } from './plan';

// The transforms of a tile, four channels at a time: along one axis into `tile`, then along the other. Loops of six vectors each, which
// fit into the registers.

/** Bᵀ d B of 6×6 pixels, into 36 planes. */
export function inputTile(
  from: usize,
  rowBytes: usize,
  channels: i32,
  to: usize,
  plane: usize,
  tile: usize,
): void {
  const pixel = (<usize>channels) << 2;
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const five = f32x4.splat(5);
  const end = from + pixel;
  const row2 = rowBytes * 2;
  const row3 = rowBytes * 3;
  const row4 = rowBytes * 4;
  const row5 = rowBytes * 5;
  for (; from < end; from += 16) {
    let at = from;
    const tileEnd = tile + 96;
    for (let t = tile; t < tileEnd; t += 16) {
      const d1 = v128.load(at + rowBytes);
      const d2 = v128.load(at + row2);
      const d3 = v128.load(at + row3);
      const d4 = v128.load(at + row4);
      v128.store(t, f32x4.add(f32x4.sub(f32x4.mul(four, v128.load(at)), f32x4.mul(five, d2)), d4));
      const a = f32x4.sub(d4, f32x4.mul(four, d2));
      const b = f32x4.sub(d3, f32x4.mul(four, d1));
      v128.store(t, f32x4.add(a, b), 96);
      v128.store(t, f32x4.sub(a, b), 192);
      const c = f32x4.sub(d4, d2);
      const e = f32x4.mul(two, f32x4.sub(d3, d1));
      v128.store(t, f32x4.add(c, e), 288);
      v128.store(t, f32x4.sub(c, e), 384);
      const f = f32x4.sub(f32x4.mul(four, d1), f32x4.mul(five, d3));
      v128.store(t, f32x4.add(f, v128.load(at + row5)), 480);
      at += pixel;
    }
    let out = to;
    const end36 = tile + 576;
    for (let t = tile; t < end36; t += 96) {
      const d1 = v128.load(t, 16);
      const d2 = v128.load(t, 32);
      const d3 = v128.load(t, 48);
      const d4 = v128.load(t, 64);
      v128.store(out, f32x4.add(f32x4.sub(f32x4.mul(four, v128.load(t)), f32x4.mul(five, d2)), d4));
      out += plane;
      const a = f32x4.sub(d4, f32x4.mul(four, d2));
      const b = f32x4.sub(d3, f32x4.mul(four, d1));
      v128.store(out, f32x4.add(a, b));
      out += plane;
      v128.store(out, f32x4.sub(a, b));
      out += plane;
      const c = f32x4.sub(d4, d2);
      const e = f32x4.mul(two, f32x4.sub(d3, d1));
      v128.store(out, f32x4.add(c, e));
      out += plane;
      v128.store(out, f32x4.sub(c, e));
      out += plane;
      const f = f32x4.sub(f32x4.mul(four, d1), f32x4.mul(five, d3));
      v128.store(out, f32x4.add(f, v128.load(t, 80)));
      out += plane;
    }
    to += 16;
  }
}

/** Aᵀ m A of 36 planes, with bias and bounds: `rows` by `columns` of 4×4 outputs. */
export function outputTile(
  from: usize,
  plane: usize,
  channels: i32,
  to: usize,
  rowBytes: usize,
  rows: i32,
  columns: i32,
  plan: usize,
  tile: usize,
): void {
  const pixel = (<usize>channels) << 2;
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const eight = f32x4.splat(8);
  const least = v128.load32_splat(plan, LEAST);
  const most = v128.load32_splat(plan, MOST);
  let bias = load<usize>(plan, BIAS);
  const plane6 = plane * 6;
  const end = from + pixel;
  for (; from < end; from += 16) {
    let at = from;
    const tileEnd = tile + 96;
    for (let t = tile; t < tileEnd; t += 16) {
      let p = at + plane6;
      const m1 = v128.load(p);
      p += plane6;
      const m2 = v128.load(p);
      p += plane6;
      const m3 = v128.load(p);
      p += plane6;
      const m4 = v128.load(p);
      p += plane6;
      const a = f32x4.add(m1, m2);
      const b = f32x4.sub(m1, m2);
      const c = f32x4.add(m3, m4);
      const d = f32x4.sub(m3, m4);
      v128.store(t, f32x4.add(f32x4.add(v128.load(at), a), c));
      v128.store(t, f32x4.add(b, f32x4.mul(two, d)), 96);
      v128.store(t, f32x4.add(a, f32x4.mul(four, c)), 192);
      v128.store(t, f32x4.add(f32x4.add(b, f32x4.mul(eight, d)), v128.load(p)), 288);
      at += plane;
    }
    const offset = v128.load(bias);
    let out = to;
    let t = tile;
    for (let row = 0; row < rows; row++) {
      const m1 = v128.load(t, 16);
      const m2 = v128.load(t, 32);
      const m3 = v128.load(t, 48);
      const m4 = v128.load(t, 64);
      const a = f32x4.add(f32x4.add(m1, m2), offset);
      const b = f32x4.add(f32x4.sub(m1, m2), offset);
      const c = f32x4.add(m3, m4);
      const d = f32x4.sub(m3, m4);
      let y = f32x4.add(f32x4.add(v128.load(t), a), c);
      v128.store(out, f32x4.pmin(f32x4.pmax(y, least), most));
      if (columns > 1) {
        y = f32x4.add(b, f32x4.mul(two, d));
        v128.store(out + pixel, f32x4.pmin(f32x4.pmax(y, least), most));
      }
      if (columns > 2) {
        y = f32x4.add(a, f32x4.mul(four, c));
        v128.store(out + pixel * 2, f32x4.pmin(f32x4.pmax(y, least), most));
      }
      if (columns > 3) {
        y = f32x4.add(f32x4.add(b, f32x4.mul(eight, d)), v128.load(t, 80));
        v128.store(out + pixel * 3, f32x4.pmin(f32x4.pmax(y, least), most));
      }
      t += 96;
      out += rowBytes;
    }
    to += 16;
    bias += 16;
  }
}

/** A g Aᵀ of `rows` by `columns` of 4×4 gradients, the others 0, into 36 planes. */
export function gradientTile(
  from: usize,
  rowBytes: usize,
  rows: i32,
  columns: i32,
  channels: i32,
  to: usize,
  plane: usize,
  tile: usize,
): void {
  const pixel = (<usize>channels) << 2;
  const zero = f32x4.splat(0);
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const eight = f32x4.splat(8);
  const row2 = rowBytes * 2;
  const row3 = rowBytes * 3;
  const end = from + pixel;
  for (; from < end; from += 16) {
    let at = from;
    let t = tile;
    for (let column = 0; column < 4; column++) {
      let g0 = zero;
      let g1 = zero;
      let g2 = zero;
      let g3 = zero;
      if (column < columns) {
        g0 = v128.load(at);
        if (rows === 4) {
          g1 = v128.load(at + rowBytes);
          g2 = v128.load(at + row2);
          g3 = v128.load(at + row3);
        } else {
          if (rows > 1) g1 = v128.load(at + rowBytes);
          if (rows > 2) g2 = v128.load(at + row2);
        }
      }
      v128.store(t, g0);
      const a = f32x4.add(g0, g2);
      const b = f32x4.add(g1, g3);
      v128.store(t, f32x4.add(a, b), 64);
      v128.store(t, f32x4.sub(a, b), 128);
      const c = f32x4.add(g0, f32x4.mul(four, g2));
      const d = f32x4.add(f32x4.mul(two, g1), f32x4.mul(eight, g3));
      v128.store(t, f32x4.add(c, d), 192);
      v128.store(t, f32x4.sub(c, d), 256);
      v128.store(t, g3, 320);
      t += 16;
      at += pixel;
    }
    let out = to;
    const end24 = tile + 384;
    for (t = tile; t < end24; t += 64) {
      const g0 = v128.load(t);
      const g1 = v128.load(t, 16);
      const g2 = v128.load(t, 32);
      const g3 = v128.load(t, 48);
      v128.store(out, g0);
      out += plane;
      const a = f32x4.add(g0, g2);
      const b = f32x4.add(g1, g3);
      v128.store(out, f32x4.add(a, b));
      out += plane;
      v128.store(out, f32x4.sub(a, b));
      out += plane;
      const c = f32x4.add(g0, f32x4.mul(four, g2));
      const d = f32x4.add(f32x4.mul(two, g1), f32x4.mul(eight, g3));
      v128.store(out, f32x4.add(c, d));
      out += plane;
      v128.store(out, f32x4.sub(c, d));
      out += plane;
      v128.store(out, g3);
      out += plane;
    }
    to += 16;
  }
}
