/** Functions of four numbers in float32. */
// biome-ignore lint/complexity/noStaticOnlyClass: AssemblyScript inlines what is decorated, and only methods may be in TypeScript.
export abstract class Series {
  /**
   * Returns exp(x) for x up to 0, to 1.1 units in the last place; 0 below -87.33, where float32 has no more full precision. NaN stays NaN.
   *
   * x = k · log 2 + r. Adding 1.5 · 2^23 rounds x / log 2 to k, and leaves k in the lowest bits, from where it is shifted into the exponent.
   * The constants are parameters, so that engines keep them in registers: a literal is built anew for every use.
   */
  @inline static exponential(
    x: v128,
    least: v128,
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
    const bounded = f32x4.pmax(x, least);
    const rounded = f32x4.add(f32x4.mul(bounded, perLog2), magic);
    const k = f32x4.sub(rounded, magic);
    const r = f32x4.sub(f32x4.sub(bounded, f32x4.mul(k, log2High)), f32x4.mul(k, log2Low));
    let series = f32x4.add(f32x4.mul(c6, r), c5);
    series = f32x4.add(f32x4.mul(series, r), c4);
    series = f32x4.add(f32x4.mul(series, r), c3);
    series = f32x4.add(f32x4.mul(series, r), c2);
    series = f32x4.add(f32x4.add(f32x4.mul(series, f32x4.mul(r, r)), r), one);
    // The bits of 1 are those of the exponent 0.
    const power = i32x4.add(i32x4.shl(rounded, 23), one);
    return v128.andnot(f32x4.mul(series, power), f32x4.lt(x, least));
  }

  /** Returns log(1 + e) for e from 0 to 1, to 2 units in the last place: 2 · atanh(e / (2 + e)). */
  @inline static logOnePlus(e: v128, one: v128, a1: v128, a2: v128, a3: v128, a4: v128): v128 {
    const z = f32x4.div(e, f32x4.add(f32x4.add(e, one), one));
    const u = f32x4.mul(z, z);
    let series = f32x4.add(f32x4.mul(a4, u), a3);
    series = f32x4.add(f32x4.mul(series, u), a2);
    series = f32x4.add(f32x4.mul(series, u), a1);
    const twice = f32x4.add(z, z);
    return f32x4.add(f32x4.mul(f32x4.mul(series, u), twice), twice);
  }
}
