import {
  A1,
  A2,
  A3,
  A4,
  BLOCK,
  C2,
  C3,
  C4,
  C5,
  C6,
  LEAST,
  LOG2_HIGH,
  LOG2_LOW,
  MAGIC,
  ONE,
  PER_LOG2,
} from './constants';
import { Lanes } from './lanes';
import { Series } from './series';

/** How the modulator `exp(-gamma · miss)` is made: 0 for gamma 0; 1 and 2 for these gammas and targets of 0; else by the exponential. */
type Mode = i32;

/** The weight of an element is `weight · (slant · target + level)`, where the weights may be missing. */
// biome-ignore lint/complexity/noStaticOnlyClass: AssemblyScript inlines what is decorated, and only methods may be in TypeScript.
abstract class Weight {
  @inline static of(target: v128, weights: usize, i: usize, step: usize, slants: v128, levels: v128): v128 {
    const balance = f32x4.add(f32x4.mul(slants, target), levels);
    return weights ? f32x4.mul(balance, Lanes.loadSome(weights + i, step)) : balance;
  }
}

/** Returns the sum of the weighted losses of a row; see src/kernels/sigmoid-focal.ts. Address 0: all targets are 0, all weights are 1. */
export function sigmoidLoss(
  from: usize,
  end: usize,
  targets: usize,
  weights: usize,
  slant: f32,
  level: f32,
  gamma: f32,
  mode: Mode,
  table: usize,
): f64 {
  const slants = f32x4.splat(slant);
  const levels = f32x4.splat(level);
  const exponents = f32x4.splat(-gamma);
  const zero = f32x4.splat(0);
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
  const a1 = v128.load(table, A1);
  const a2 = v128.load(table, A2);
  const a3 = v128.load(table, A3);
  const a4 = v128.load(table, A4);
  const length = end - from;
  let total: f64 = 0;
  for (let i: usize = 0; i < length; ) {
    const stop = min(i + BLOCK, length);
    let part = zero;
    for (; i < stop; ) {
      const step: usize = i + 16 <= stop ? 16 : 4;
      const x = Lanes.loadSome(from + i, step);
      const target = targets ? Lanes.loadSome(targets + i, step) : zero;
      const e = Series.exponential(
        f32x4.neg(f32x4.abs(x)),
        least,
        perLog2,
        magic,
        log2High,
        log2Low,
        c2,
        c3,
        c4,
        c5,
        c6,
        one,
      );
      const tail = Series.logOnePlus(e, one, a1, a2, a3, a4);
      const ramp = f32x4.pmax(x, zero);
      const along = f32x4.mul(x, target);
      let loss = f32x4.add(f32x4.sub(ramp, along), tail);
      if (mode > 2) {
        const miss = f32x4.add(f32x4.add(along, f32x4.sub(ramp, x)), tail);
        const modulator = Series.exponential(
          f32x4.mul(miss, exponents),
          least,
          perLog2,
          magic,
          log2High,
          log2Low,
          c2,
          c3,
          c4,
          c5,
          c6,
          one,
        );
        loss = f32x4.mul(loss, modulator);
      } else if (mode > 0) {
        const inverse = f32x4.div(one, f32x4.add(one, e));
        const on = v128.bitselect(inverse, f32x4.mul(e, inverse), f32x4.gt(x, zero));
        loss = f32x4.mul(loss, mode === 2 ? f32x4.mul(on, on) : on);
      }
      loss = f32x4.mul(loss, Weight.of(target, weights, i, step, slants, levels));
      part = f32x4.add(part, step === 16 ? loss : v128.and(loss, i32x4(-1, 0, 0, 0)));
      i += step;
    }
    total += Lanes.sumOfLanes(part);
  }
  return total;
}

/** Writes `factor` times the gradient of {@link sigmoidLoss}. */
export function sigmoidGradient(
  from: usize,
  end: usize,
  targets: usize,
  weights: usize,
  slant: f32,
  level: f32,
  gamma: f32,
  mode: Mode,
  factor: f32,
  out: usize,
  table: usize,
): void {
  const slants = f32x4.splat(slant);
  const levels = f32x4.splat(level);
  const gammas = f32x4.splat(gamma);
  const factors = f32x4.splat(factor);
  const zero = f32x4.splat(0);
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
  const a1 = v128.load(table, A1);
  const a2 = v128.load(table, A2);
  const a3 = v128.load(table, A3);
  const a4 = v128.load(table, A4);
  const length = end - from;
  for (let i: usize = 0; i < length; ) {
    const step: usize = i + 16 <= length ? 16 : 4;
    const x = Lanes.loadSome(from + i, step);
    const target = targets ? Lanes.loadSome(targets + i, step) : zero;
    const e = Series.exponential(
      f32x4.neg(f32x4.abs(x)),
      least,
      perLog2,
      magic,
      log2High,
      log2Low,
      c2,
      c3,
      c4,
      c5,
      c6,
      one,
    );
    const inverse = f32x4.div(one, f32x4.add(one, e));
    const positive = f32x4.gt(x, zero);
    const small = f32x4.mul(e, inverse);
    const on = v128.bitselect(inverse, small, positive);
    const off = v128.bitselect(small, inverse, positive);
    const others = f32x4.sub(one, target);
    let slope = f32x4.sub(f32x4.mul(others, on), f32x4.mul(target, off));
    if (mode > 0) {
      const tail = Series.logOnePlus(e, one, a1, a2, a3, a4);
      const ramp = f32x4.pmax(x, zero);
      const along = f32x4.mul(x, target);
      const crossEntropy = f32x4.add(f32x4.sub(ramp, along), tail);
      let modulator = mode === 2 ? f32x4.mul(on, on) : on;
      if (mode > 2) {
        const miss = f32x4.add(f32x4.add(along, f32x4.sub(ramp, x)), tail);
        modulator = Series.exponential(
          f32x4.neg(f32x4.mul(miss, gammas)),
          least,
          perLog2,
          magic,
          log2High,
          log2Low,
          c2,
          c3,
          c4,
          c5,
          c6,
          one,
        );
      }
      const turn = f32x4.sub(f32x4.mul(target, on), f32x4.mul(others, off));
      // The cross entropy may be as large as a logit: only times the modulator and the turn it is safe to multiply with.
      const bend = f32x4.mul(f32x4.mul(f32x4.mul(crossEntropy, modulator), turn), gammas);
      slope = f32x4.sub(f32x4.mul(modulator, slope), bend);
    }
    slope = f32x4.mul(slope, Weight.of(target, weights, i, step, slants, levels));
    Lanes.storeSome(out + i, step, f32x4.mul(slope, factors));
    i += step;
  }
}
