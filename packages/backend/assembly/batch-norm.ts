/**
 * Moments of blocks of rows about the first row of each: Σ (x - first) and Σ (x - first)² per channel, `[blocks, 2, channels]`. A number
 * near all others takes away what they have in common, so that float32 is enough for a block.
 */
export function momentBlocks(
  begin: usize,
  end: usize,
  _scratch: usize,
  x: usize,
  to: usize,
  rows: usize,
  channels: usize,
  blockRows: usize,
): void {
  const step = channels << 2;
  for (let block = begin; block < end; block++) {
    const first = block * blockRows;
    const start = x + first * step;
    const stop = start + min(blockRows, rows - first) * step;
    const out = to + block * 2 * step;
    let i: usize = 0;
    for (; i + 16 <= step; i += 16) {
      const origin = v128.load(start + i);
      let sum = f32x4.splat(0);
      let sum2 = sum;
      let square = sum;
      let square2 = sum;
      let at = start + i;
      for (; at + step < stop; at += 2 * step) {
        const d = f32x4.sub(v128.load(at), origin);
        const d2 = f32x4.sub(v128.load(at + step), origin);
        sum = f32x4.add(sum, d);
        square = f32x4.add(square, f32x4.mul(d, d));
        sum2 = f32x4.add(sum2, d2);
        square2 = f32x4.add(square2, f32x4.mul(d2, d2));
      }
      if (at < stop) {
        const d = f32x4.sub(v128.load(at), origin);
        sum = f32x4.add(sum, d);
        square = f32x4.add(square, f32x4.mul(d, d));
      }
      v128.store(out + i, f32x4.add(sum, sum2));
      v128.store(out + step + i, f32x4.add(square, square2));
    }
    for (; i < step; i += 4) {
      const origin = load<f32>(start + i);
      let sum: f32 = 0;
      let square: f32 = 0;
      for (let at = start + i; at < stop; at += step) {
        const d = load<f32>(at) - origin;
        sum += d;
        square += d * d;
      }
      store<f32>(out + i, sum);
      store<f32>(out + step + i, square);
    }
  }
}

/** Joins the moments of all blocks in float64, for channels from `begin` to `end`: the mean and the biased variance. */
export function joinMoments(
  begin: usize,
  end: usize,
  _scratch: usize,
  x: usize,
  moments: usize,
  mean: usize,
  variance: usize,
  rows: usize,
  channels: usize,
  blockRows: usize,
): void {
  const step = channels << 2;
  const blocks = (rows + blockRows - 1) / blockRows;
  for (let channel = begin; channel < end; channel++) {
    const i = channel << 2;
    let total: f64 = 0;
    let sums = moments + i;
    for (let block: usize = 0; block < blocks; block++, sums += 2 * step) {
      const first = block * blockRows;
      total += <f64>min(blockRows, rows - first) * <f64>load<f32>(x + first * step + i) + load<f32>(sums);
    }
    const center = total / <f64>rows;
    let squares: f64 = 0;
    sums = moments + i;
    for (let block: usize = 0; block < blocks; block++, sums += 2 * step) {
      const first = block * blockRows;
      const shift = <f64>load<f32>(x + first * step + i) - center;
      const count = <f64>min(blockRows, rows - first);
      squares += <f64>load<f32>(sums + step) + shift * (2 * <f64>load<f32>(sums) + count * shift);
    }
    store<f32>(mean + i, <f32>center);
    store<f32>(variance + i, <f32>max<f64>(squares / <f64>rows, 0));
  }
}

/** Writes `max((x - mean) · factor + offset + beside, least)` for blocks of rows. Address 0 for `beside`: without it. */
export function scaleBlocks(
  begin: usize,
  end: usize,
  _scratch: usize,
  x: usize,
  y: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  beside: usize,
  rows: usize,
  channels: usize,
  blockRows: usize,
  least: f32,
): void {
  const step = channels << 2;
  const leasts = f32x4.splat(least);
  for (let block = begin; block < end; block++) {
    const start = block * blockRows * step;
    const stop = min(start + blockRows * step, rows * step);
    let i: usize = 0;
    for (; i + 16 <= step; i += 16) {
      const m = v128.load(mean + i);
      const f = v128.load(factor + i);
      const o = v128.load(offset + i);
      for (let at = start + i; at < stop; at += step) {
        let z = f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + at), m), f), o);
        if (beside) z = f32x4.add(z, v128.load(beside + at));
        v128.store(y + at, f32x4.pmax(z, leasts));
      }
    }
    for (; i < step; i += 4) {
      const m = load<f32>(mean + i);
      const f = load<f32>(factor + i);
      const o = load<f32>(offset + i);
      for (let at = start + i; at < stop; at += step) {
        let z = (load<f32>(x + at) - m) * f + o;
        if (beside) z += load<f32>(beside + at);
        store<f32>(y + at, max<f32>(z, least));
      }
    }
  }
}

/** Σ dy and Σ dy · (x - mean) of blocks of rows, `[blocks, 2, channels]`. With an address of `y`, a `dy` counts where `y` is above 0. */
export function gradientBlocks(
  begin: usize,
  end: usize,
  _scratch: usize,
  dy: usize,
  x: usize,
  y: usize,
  mean: usize,
  to: usize,
  rows: usize,
  channels: usize,
  blockRows: usize,
): void {
  const step = channels << 2;
  const zero = f32x4.splat(0);
  for (let block = begin; block < end; block++) {
    const start = block * blockRows * step;
    const stop = min(start + blockRows * step, rows * step);
    const out = to + block * 2 * step;
    let i: usize = 0;
    for (; i + 16 <= step; i += 16) {
      const m = v128.load(mean + i);
      let sum = zero;
      let product = zero;
      let sum2 = zero;
      let product2 = zero;
      let at = start + i;
      for (; at + step < stop; at += 2 * step) {
        let d = v128.load(dy + at);
        let d2 = v128.load(dy + at + step);
        if (y) {
          d = v128.and(d, f32x4.gt(v128.load(y + at), zero));
          d2 = v128.and(d2, f32x4.gt(v128.load(y + at + step), zero));
        }
        sum = f32x4.add(sum, d);
        product = f32x4.add(product, f32x4.mul(d, f32x4.sub(v128.load(x + at), m)));
        sum2 = f32x4.add(sum2, d2);
        product2 = f32x4.add(product2, f32x4.mul(d2, f32x4.sub(v128.load(x + at + step), m)));
      }
      if (at < stop) {
        let d = v128.load(dy + at);
        if (y) d = v128.and(d, f32x4.gt(v128.load(y + at), zero));
        sum = f32x4.add(sum, d);
        product = f32x4.add(product, f32x4.mul(d, f32x4.sub(v128.load(x + at), m)));
      }
      v128.store(out + i, f32x4.add(sum, sum2));
      v128.store(out + step + i, f32x4.add(product, product2));
    }
    for (; i < step; i += 4) {
      const m = load<f32>(mean + i);
      let sum: f32 = 0;
      let product: f32 = 0;
      for (let at = start + i; at < stop; at += step) {
        if (y && !(load<f32>(y + at) > 0)) continue;
        const d = load<f32>(dy + at);
        sum += d;
        product += d * (load<f32>(x + at) - m);
      }
      store<f32>(out + i, sum);
      store<f32>(out + step + i, product);
    }
  }
}

/** Writes `dy · factor + (x - mean) · slope + level` for blocks of rows. With an address of `y`, a `dy` counts where `y` is above 0. */
export function scaleGradientBlocks(
  begin: usize,
  end: usize,
  _scratch: usize,
  dy: usize,
  x: usize,
  y: usize,
  dx: usize,
  mean: usize,
  factor: usize,
  slope: usize,
  level: usize,
  rows: usize,
  channels: usize,
  blockRows: usize,
): void {
  const step = channels << 2;
  const zero = f32x4.splat(0);
  for (let block = begin; block < end; block++) {
    const start = block * blockRows * step;
    const stop = min(start + blockRows * step, rows * step);
    let i: usize = 0;
    for (; i + 16 <= step; i += 16) {
      const m = v128.load(mean + i);
      const f = v128.load(factor + i);
      const s = v128.load(slope + i);
      const l = v128.load(level + i);
      for (let at = start + i; at < stop; at += step) {
        let d = v128.load(dy + at);
        if (y) d = v128.and(d, f32x4.gt(v128.load(y + at), zero));
        const along = f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + at), m), s), l);
        v128.store(dx + at, f32x4.add(f32x4.mul(d, f), along));
      }
    }
    for (; i < step; i += 4) {
      const m = load<f32>(mean + i);
      const f = load<f32>(factor + i);
      const s = load<f32>(slope + i);
      const l = load<f32>(level + i);
      for (let at = start + i; at < stop; at += step) {
        const d: f32 = y && !(load<f32>(y + at) > 0) ? 0 : load<f32>(dy + at);
        store<f32>(dx + at, d * f + ((load<f32>(x + at) - m) * s + l));
      }
    }
  }
}
