/** Functions of four numbers in float32. */
// biome-ignore lint/complexity/noStaticOnlyClass: AssemblyScript inlines what is decorated, and only methods may be in TypeScript.
abstract class Series {
  /**
   * exp(x) for every float32, off by at most 1.1 units in the last place: Infinity above 88.72, denormal below -87.33, 0 below -103.97. NaN
   * stays NaN.
   *
   * x = k · log 2 + r. Adding 1.5 · 2^23 rounds x / log 2 to k and leaves k in the lowest bits. The power 2^k is multiplied in two halves,
   * since neither end of its range is a float32. The constants are parameters, and products of a 1 that is one too: V8 builds a literal
   * anew for every use, and keeps in a register what it cannot foresee.
   */
  @inline static exponential(
    x: v128,
    least: v128,
    most: v128,
    perLog2: v128,
    magic: v128,
    log2High: v128,
    log2Low: v128,
    c2: v128,
    c3: v128,
    c4: v128,
    c5: v128,
    c6: v128,
    one: v128,
  ): v128 {
    const bounded = f32x4.pmin(f32x4.pmax(x, least), most);
    const rounded = f32x4.add(f32x4.mul(bounded, perLog2), magic);
    const k = f32x4.sub(rounded, magic);
    const r = f32x4.sub(f32x4.sub(bounded, f32x4.mul(k, log2High)), f32x4.mul(k, log2Low));
    let series = f32x4.add(f32x4.mul(c6, r), c5);
    series = f32x4.add(f32x4.mul(series, r), c4);
    series = f32x4.add(f32x4.mul(series, r), c3);
    series = f32x4.add(f32x4.mul(series, r), c2);
    series = f32x4.add(f32x4.add(f32x4.mul(series, f32x4.mul(r, r)), r), one);
    const exponent = i32x4.sub(rounded, magic);
    const half = i32x4.shr_s(exponent, 1);
    // The bits of 1 are those of the exponent 0.
    const power = i32x4.add(i32x4.shl(half, 23), one);
    const rest = i32x4.add(i32x4.shl(i32x4.sub(exponent, half), 23), one);
    return f32x4.mul(f32x4.mul(series, power), rest);
  }
}

/** Writes the exponentials of the numbers from `begin` to `end`. `one` is 1. */
export function exponential(begin: usize, end: usize, _scratch: usize, x: usize, y: usize, one: f32): void {
  const least = f32x4.splat(-105 * one);
  const most = f32x4.splat(89 * one);
  const perLog2 = f32x4.splat(Mathf.LOG2E * one);
  // 1.5 · 2^23
  const magic = f32x4.splat(12582912 * one);
  // log 2 in two parts; a product of the first with a whole number up to 511 is exact.
  const log2High = f32x4.splat(0.693145751953125 * one);
  const log2Low = f32x4.splat(1.42860682e-6 * one);
  // exp(r) = 1 + r + r² · (…), fitted for |r| up to log(2) / 2: off by 3e-9.
  const c2 = f32x4.splat(0.49999994 * one);
  const c3 = f32x4.splat(0.1666652 * one);
  const c4 = f32x4.splat(0.041668393 * one);
  const c5 = f32x4.splat(0.008368781 * one);
  const c6 = f32x4.splat(0.0013814467 * one);
  const ones = f32x4.splat(one);
  const stop = end << 2;
  for (let i = begin << 2; i < stop; ) {
    const isWhole = i + 16 <= stop;
    const numbers = isWhole ? v128.load(x + i) : v128.load32_splat(x + i);
    const e = Series.exponential(
      numbers,
      least,
      most,
      perLog2,
      magic,
      log2High,
      log2Low,
      c2,
      c3,
      c4,
      c5,
      c6,
      ones,
    );
    if (isWhole) v128.store(y + i, e);
    else v128.store32_lane(y + i, e, 0);
    i += isWhole ? 16 : 4;
  }
}
