import { BLOCK, C2, C3, C4, C5, C6, LEAST, LOG2_HIGH, LOG2_LOW, MAGIC, ONE, PER_LOG2 } from './constants';
import { Lanes } from './lanes';
import { Series } from './series';

/** Returns the sum of `exp(scale · (x - shift))`, of which no exponent is above 0. */
export function sumExponentials(from: usize, end: usize, scale: f32, shift: f32, table: usize): f64 {
  const scales = f32x4.splat(scale);
  const shifts = f32x4.splat(shift);
  const least = v128.load(table, LEAST);
  const perLog2 = v128.load(table, PER_LOG2);
  const magic = v128.load(table, MAGIC);
  const log2High = v128.load(table, LOG2_HIGH);
  const log2Low = v128.load(table, LOG2_LOW);
  const c2 = v128.load(table, C2);
  const c3 = v128.load(table, C3);
  const c4 = v128.load(table, C4);
  const c5 = v128.load(table, C5);
  const c6 = v128.load(table, C6);
  const one = v128.load(table, ONE);
  let total: f64 = 0;
  while (from < end) {
    const stop = min(from + BLOCK, end);
    let part = f32x4.splat(0);
    for (; from < stop; ) {
      const step: usize = from + 16 <= stop ? 16 : 4;
      const x = f32x4.mul(f32x4.sub(Lanes.loadSome(from, step), shifts), scales);
      const y = Series.exponential(x, least, perLog2, magic, log2High, log2Low, c2, c3, c4, c5, c6, one);
      part = f32x4.add(part, step === 16 ? y : v128.and(y, i32x4(-1, 0, 0, 0)));
      from += step;
    }
    total += Lanes.sumOfLanes(part);
  }
  return total;
}

/** Writes `factor · exp(scale · (x - shift))`, of which no exponent is above 0. */
export function writeExponentials(
  from: usize,
  end: usize,
  scale: f32,
  shift: f32,
  factor: f32,
  out: usize,
  table: usize,
): void {
  const scales = f32x4.splat(scale);
  const shifts = f32x4.splat(shift);
  const factors = f32x4.splat(factor);
  const least = v128.load(table, LEAST);
  const perLog2 = v128.load(table, PER_LOG2);
  const magic = v128.load(table, MAGIC);
  const log2High = v128.load(table, LOG2_HIGH);
  const log2Low = v128.load(table, LOG2_LOW);
  const c2 = v128.load(table, C2);
  const c3 = v128.load(table, C3);
  const c4 = v128.load(table, C4);
  const c5 = v128.load(table, C5);
  const c6 = v128.load(table, C6);
  const one = v128.load(table, ONE);
  for (; from < end; ) {
    const step: usize = from + 16 <= end ? 16 : 4;
    const x = f32x4.mul(f32x4.sub(Lanes.loadSome(from, step), shifts), scales);
    const y = Series.exponential(x, least, perLog2, magic, log2High, log2Low, c2, c3, c4, c5, c6, one);
    Lanes.storeSome(out, step, f32x4.mul(y, factors));
    from += step;
    out += step;
  }
}
