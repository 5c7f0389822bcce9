import { BLOCK, blockLoops } from './block-loops.ts';

/** Loops over the first `n` elements of buffers of {@link BLOCK} doubles; see {@link blockLoops}. */
export interface SigmoidLoops {
  logits: Float64Array;
  targets: Float64Array;
  /** Weights of the elements. */
  weights: Float64Array;
  /** The gradient, from `slope`. */
  gradient: Float64Array;
  /**
   * Reads the logits: `1 / (1 + exp(|x|))` and `log(1 + exp(-|x|))`, to a relative error of 1e-9 however small they are; beyond 110,
   * where both are 0 in float32, |x| counts as 110. Then the modulators.
   *
   * Four terms of their series around the next multiple of 1/64. All derivatives are polynomials in the first of the two: with s the
   * value and q = s · (1 - s), those of s are -q, q · (1 - 2s) and -q · (1 - 6q), and the other one has the derivative -s.
   *
   * @param binary - Whether all targets are 0 or 1.
   */
  read(n: number, gamma: number, binary: boolean): void;
  /** Returns the sum of the weighted losses. */
  sum(n: number): number;
  /** Writes `factor` times the gradient. */
  slope(n: number, gamma: number, factor: number): void;
  /** Returns the sum of `log(1 + exp(x))`: what elements of target 0 lose without a modulator. Nothing need be read before. */
  plainSum(n: number): number;
  /** Writes `factor` times the slope of that. */
  plainSlope(n: number, factor: number): void;
}

let loops: SigmoidLoops | undefined;

/** Returns the loops, which are made once. */
export function sigmoidLoops(): SigmoidLoops {
  loops ??= makeLoops();
  return loops;
}

function makeLoops(): SigmoidLoops {
  const [misses, modulators, exp] = [blockLoops().from, blockLoops().to, blockLoops().exp];
  const logits = new Float64Array(BLOCK);
  const targets = new Float64Array(BLOCK);
  const weights = new Float64Array(BLOCK);
  const gradient = new Float64Array(BLOCK);
  const smaller = new Float64Array(BLOCK);
  const tails = new Float64Array(BLOCK);
  const table = Float64Array.from({ length: 2 * 64 * 110 + 2 }, (_, i) => {
    const exponential = Math.exp(-(i >> 1) / 64);
    return i % 2 === 0 ? exponential / (1 + exponential) : Math.log1p(exponential);
  });

  const logistic = (n: number): void => {
    for (let c = 0; c < n; c++) {
      const size = Math.min(Math.abs(logits[c]!), 110);
      const j = (size * 64 + 0.5) | 0;
      const r = size - j * (1 / 64);
      const s = table[2 * j]!;
      const q = s * (1 - s);
      const bend = q * (1 - 2 * s);
      smaller[c] = s - r * (q - r * (0.5 * bend - r * (1 / 6) * q * (1 - 6 * q)));
      tails[c] = table[2 * j + 1]! - r * (s - r * (0.5 * q - r * (1 / 6) * bend));
    }
  };
  // The sign of a logit is hard to predict for a processor: no branches on it. max(x, 0) - x · t is |x| / 2 + (1 / 2 - t) · x.
  const power = (n: number, gamma: number): void => {
    for (let c = 0; c < n; c++) {
      const large = Number((0.5 - targets[c]!) * logits[c]! > 0);
      const miss = large + (1 - 2 * large) * smaller[c]!;
      modulators[c] = gamma === 1 ? miss : miss * miss;
    }
  };
  const miss = (n: number): void => {
    for (let c = 0; c < n; c++) {
      misses[c] = Math.max(0.5 * Math.abs(logits[c]!) - (0.5 - targets[c]!) * logits[c]! + tails[c]!, 0);
    }
  };
  return {
    logits,
    targets,
    weights,
    gradient,
    read(n, gamma, binary) {
      logistic(n);
      if (binary && (gamma === 1 || gamma === 2)) {
        power(n, gamma);
      } else if (gamma === 0) {
        modulators.fill(1);
      } else {
        miss(n);
        exp(n, -gamma, 0, 1);
      }
    },
    sum(n) {
      let sum = 0;
      for (let c = 0; c < n; c++) {
        const crossEntropy = 0.5 * Math.abs(logits[c]!) + (0.5 - targets[c]!) * logits[c]! + tails[c]!;
        sum += crossEntropy * modulators[c]! * weights[c]!;
      }
      return sum;
    },
    plainSum(n) {
      let sum = 0;
      for (let c = 0; c < n; c++) {
        const x = logits[c]!;
        const size = Math.min(Math.abs(x), 110);
        const j = (size * 64 + 0.5) | 0;
        const r = size - j * (1 / 64);
        const s = table[2 * j]!;
        const q = s * (1 - s);
        const tail = table[2 * j + 1]! - r * (s - r * (0.5 * q - r * (1 / 6) * q * (1 - 2 * s)));
        sum += 0.5 * (Math.abs(x) + x) + tail;
      }
      return sum;
    },
    plainSlope(n, factor) {
      for (let c = 0; c < n; c++) {
        const x = logits[c]!;
        const size = Math.min(Math.abs(x), 110);
        const j = (size * 64 + 0.5) | 0;
        const r = size - j * (1 / 64);
        const s = table[2 * j]!;
        const q = s * (1 - s);
        const smaller = s - r * (q - r * (0.5 * q * (1 - 2 * s) - r * (1 / 6) * q * (1 - 6 * q)));
        const positive = Number(x > 0);
        gradient[c] = factor * (positive + (1 - 2 * positive) * smaller);
      }
    },
    slope(n, gamma, factor) {
      for (let c = 0; c < n; c++) {
        const x = logits[c]!;
        const t = targets[c]!;
        const positive = Number(x > 0);
        const away = (1 - 2 * positive) * smaller[c]!;
        const on = positive + away;
        const off = 1 - positive - away;
        let slope = (1 - t) * on - t * off;
        if (gamma !== 0) {
          const crossEntropy = 0.5 * Math.abs(x) + (0.5 - t) * x + tails[c]!;
          slope = modulators[c]! * (slope - gamma * crossEntropy * (t * on - (1 - t) * off));
        }
        gradient[c] = factor * weights[c]! * slope;
      }
    },
  };
}
