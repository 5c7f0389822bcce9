/** Length of the blocks that the loops of the cpu kernels work on: their buffers stay in the fastest cache. */
export const BLOCK = 1024;

/** Loops over the first `n` elements of two buffers of {@link BLOCK} doubles. */
export interface BlockLoops {
  from: Float64Array;
  to: Float64Array;
  /** Returns the largest of `from` and `least`. */
  max(n: number, least: number): number;
  /**
   * Writes `factor · exp(scale · (from - shift))` to `to`, and returns the sum. The exponent must be at most 0; below -200 it counts as
   * -200, which is 0 in float32. The relative error is below 4e-9, and the time a tenth of that of `Math.exp`.
   *
   * The exponent is (256 · j + i) · log 2 / 256 + r: two powers of 2 come out of a table, and three terms of exp(r) are enough.
   */
  exp(n: number, scale: number, shift: number, factor: number): number;
}

let loops: BlockLoops | undefined;

/**
 * Returns the loops, which are made once.
 *
 * A loop that always runs over the same buffers is up to three times faster than one over arrays handed in: V8 then compiles their
 * addresses and lengths in. A copy of typed arrays costs next to nothing, and changes float32 to double on the way.
 */
export function blockLoops(): BlockLoops {
  loops ??= makeLoops();
  return loops;
}

function makeLoops(): BlockLoops {
  const from = new Float64Array(BLOCK);
  const to = new Float64Array(BLOCK);
  // 2^(i / 256) for i from 0 to 255, then 2^-j for j from 0 to 289.
  const powers = Float64Array.from({ length: 546 }, (_, i) => 2 ** (i < 256 ? i / 256 : 256 - i));
  const step = Math.LN2 / 256;
  const stepsPerUnit = 1 / step;
  return {
    from,
    to,
    max(n, least) {
      let largest = least;
      for (let c = 0; c < n; c++) if (from[c]! > largest) largest = from[c]!;
      return largest;
    },
    exp(n, scale, shift, factor) {
      let sum = 0;
      for (let c = 0; c < n; c++) {
        const x = Math.max(scale * (from[c]! - shift), -200);
        const k = (x * stepsPerUnit) | 0;
        const r = x - k * step;
        const value = factor * (1 + r + 0.5 * r * r) * (powers[k & 255]! * powers[256 - (k >> 8)]!);
        to[c] = value;
        sum += value;
      }
      return sum;
    },
  };
}
