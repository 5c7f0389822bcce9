import { BLOCK } from './constants';
import { Lanes } from './lanes';

/** Returns the largest number; NaN is passed over. */
export function largest(from: usize, end: usize): f32 {
  let most = f32x4.splat(-Infinity);
  let most2 = most;
  for (; from + 32 <= end; from += 32) {
    most = f32x4.pmax(most, v128.load(from));
    most2 = f32x4.pmax(most2, v128.load(from, 16));
  }
  for (; from < end; from += 4) most2 = f32x4.pmax(most2, v128.load32_splat(from));
  most = f32x4.pmax(most, most2);
  most = f32x4.pmax(most, v128.shuffle<i64>(most, most, 1, 0));
  return max<f32>(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
}

/** Returns the place of the one number that is not 0; -1 if all are, -2 if there are several. NaN is not 0. */
export function hotOf(from: usize, end: usize): i32 {
  const start = from;
  let hot = -1;
  while (from < end) {
    if (from + 64 <= end) {
      const some = v128.or(
        v128.or(v128.load(from), v128.load(from, 16)),
        v128.or(v128.load(from, 32), v128.load(from, 48)),
      );
      if (!v128.any_true(some)) {
        from += 64;
        continue;
      }
    }
    const stop = min(from + 64, end);
    for (; from < stop; from += 4) {
      if (load<f32>(from) === 0) continue;
      if (hot >= 0) return -2;
      hot = <i32>((from - start) >> 2);
    }
  }
  return hot;
}

/** Writes `classScale · x + inverse · bias`; either may be left out by address 0. */
export function affine(
  from: usize,
  end: usize,
  classScale: usize,
  bias: usize,
  inverse: f32,
  out: usize,
): void {
  const inverses = f32x4.splat(inverse);
  for (let i: usize = 0; from + i < end; ) {
    const step: usize = from + i + 16 <= end ? 16 : 4;
    let x = Lanes.loadSome(from + i, step);
    if (classScale) x = f32x4.mul(x, Lanes.loadSome(classScale + i, step));
    if (bias) x = f32x4.add(x, f32x4.mul(Lanes.loadSome(bias + i, step), inverses));
    Lanes.storeSome(out + i, step, x);
    i += step;
  }
}

/** Multiplies the numbers by others. */
export function multiply(from: usize, end: usize, by: usize): void {
  for (; from < end; ) {
    const step: usize = from + 16 <= end ? 16 : 4;
    Lanes.storeSome(from, step, f32x4.mul(Lanes.loadSome(from, step), Lanes.loadSome(by, step)));
    from += step;
    by += step;
  }
}

/** Takes `factor` times others away from the numbers. */
export function subtractScaled(from: usize, end: usize, others: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (; from < end; ) {
    const step: usize = from + 16 <= end ? 16 : 4;
    const taken = f32x4.mul(Lanes.loadSome(others, step), factors);
    Lanes.storeSome(from, step, f32x4.sub(Lanes.loadSome(from, step), taken));
    from += step;
    others += step;
  }
}

/** Returns the sum. */
export function sum(from: usize, end: usize): f64 {
  let total: f64 = 0;
  while (from < end) {
    const stop = min(from + BLOCK, end);
    let part = f32x4.splat(0);
    for (; from < stop; ) {
      const step: usize = from + 16 <= stop ? 16 : 4;
      part = f32x4.add(part, Lanes.loadSome(from, step));
      from += step;
    }
    total += Lanes.sumOfLanes(part);
  }
  return total;
}

/** Returns the sum of `target · scale · (x - shift)` where the target is not 0. */
export function dotShifted(from: usize, end: usize, targets: usize, scale: f32, shift: f32): f64 {
  const scales = f32x4.splat(scale);
  const shifts = f32x4.splat(shift);
  const zero = f32x4.splat(0);
  let total: f64 = 0;
  while (from < end) {
    const stop = min(from + BLOCK, end);
    let part = zero;
    for (; from < stop; ) {
      const step: usize = from + 16 <= stop ? 16 : 4;
      const target = Lanes.loadSome(targets, step);
      const product = f32x4.mul(target, f32x4.mul(scales, f32x4.sub(Lanes.loadSome(from, step), shifts)));
      part = f32x4.add(part, v128.and(product, f32x4.ne(target, zero)));
      from += step;
      targets += step;
    }
    total += Lanes.sumOfLanes(part);
  }
  return total;
}
