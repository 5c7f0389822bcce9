/** Four float32 at a time, of which fewer may be left at an end. */
// biome-ignore lint/complexity/noStaticOnlyClass: AssemblyScript inlines what is decorated, and only methods may be in TypeScript.
export abstract class Lanes {
  /** Returns the sum of four float32 as float64. */
  @inline static sumOfLanes(x: v128): f64 {
    const pairs = f64x2.add(
      f64x2.promote_low_f32x4(x),
      f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)),
    );
    return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
  }

  /** Loads four float32, or one and three zeros where fewer than four are left. */
  @inline static loadSome(address: usize, step: usize): v128 {
    return step === 16 ? v128.load(address) : v128.load32_zero(address);
  }

  /** Stores what `loadSome` has loaded. */
  @inline static storeSome(address: usize, step: usize, x: v128): void {
    if (step === 16) v128.store(address, x);
    else v128.store32_lane(address, x, 0);
  }
}
