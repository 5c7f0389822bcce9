import { Lanes } from './lanes';

/**
 * Sums the middle axis of `[outer, size, inner]` in blocks of `blockSize`: unit `u` is block `u % blocks` of the outer index `u / blocks`, and
 * its `inner` sums go to `to + 4 · u · inner`. Four sums at a time per column, so that errors stay small and additions need not wait.
 */
export function sumBlocks(
  begin: usize,
  end: usize,
  _scratch: usize,
  from: usize,
  to: usize,
  size: usize,
  inner: usize,
  blocks: usize,
  blockSize: usize,
  scale: f32,
): void {
  const step = inner << 2;
  const scales = f32x4.splat(scale);
  for (let unit = begin; unit < end; unit++) {
    const first = (unit % blocks) * blockSize;
    const start = from + ((unit / blocks) * size + first) * step;
    const stop = start + min(blockSize, size - first) * step;
    const out = to + unit * step;
    if (inner === 1) {
      store<f32>(out, <f32>(sumRun(start, stop) * <f64>scale));
      continue;
    }
    let i: usize = 0;
    for (; i + 16 <= step; i += 16) {
      let a = f32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let at = start + i;
      for (; at + 3 * step < stop; at += 4 * step) {
        a = f32x4.add(a, v128.load(at));
        b = f32x4.add(b, v128.load(at + step));
        c = f32x4.add(c, v128.load(at + 2 * step));
        d = f32x4.add(d, v128.load(at + 3 * step));
      }
      for (; at < stop; at += step) a = f32x4.add(a, v128.load(at));
      v128.store(out + i, f32x4.mul(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), scales));
    }
    for (; i < step; i += 4) {
      let a: f32 = 0;
      let b: f32 = 0;
      let c: f32 = 0;
      let d: f32 = 0;
      let at = start + i;
      for (; at + 3 * step < stop; at += 4 * step) {
        a += load<f32>(at);
        b += load<f32>(at + step);
        c += load<f32>(at + 2 * step);
        d += load<f32>(at + 3 * step);
      }
      for (; at < stop; at += step) a += load<f32>(at);
      store<f32>(out + i, (a + b + (c + d)) * scale);
    }
  }
}

/** The sum of neighbors, in float64 beyond 256 of them. */
function sumRun(at: usize, stop: usize): f64 {
  let sum: f64 = 0;
  while (at + 64 <= stop) {
    const pause = min(at + 1024, stop);
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (; at + 64 <= pause; at += 64) {
      a = f32x4.add(a, v128.load(at));
      b = f32x4.add(b, v128.load(at, 16));
      c = f32x4.add(c, v128.load(at, 32));
      d = f32x4.add(d, v128.load(at, 48));
    }
    sum += Lanes.sum(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  }
  for (; at < stop; at += 4) sum += load<f32>(at);
  return sum;
}

/** Adds the sums of all blocks in float64: `[outer, blocks, inner]` becomes `[outer, inner]`, of which `begin` and `end` count numbers. */
export function addBlocks(
  begin: usize,
  end: usize,
  _scratch: usize,
  from: usize,
  to: usize,
  inner: usize,
  blocks: usize,
  scale: f64,
): void {
  const step = inner << 2;
  for (let unit = begin; unit < end; unit++) {
    let at = from + (unit / inner) * blocks * step + ((unit % inner) << 2);
    let sum: f64 = 0;
    for (let block: usize = 0; block < blocks; block++, at += step) sum += load<f32>(at);
    store<f32>(to + (unit << 2), <f32>(sum * scale));
  }
}
