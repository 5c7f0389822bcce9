/** Work on vectors of four float32. */
// biome-ignore lint/complexity/noStaticOnlyClass: AssemblyScript inlines what is decorated, and only methods may be in TypeScript.
export abstract class Lanes {
  /** The first halves of two vectors, number by number: `a0 b0 a1 b1`. */
  @inline static zipLow(a: v128, b: v128): v128 {
    return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  }

  /** The second halves: `a2 b2 a3 b3`. */
  @inline static zipHigh(a: v128, b: v128): v128 {
    return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  }

  /** `a0 a1 b0 b1` */
  @inline static joinLow(a: v128, b: v128): v128 {
    return v128.shuffle<i64>(a, b, 0, 2);
  }

  /** `a2 a3 b2 b3` */
  @inline static joinHigh(a: v128, b: v128): v128 {
    return v128.shuffle<i64>(a, b, 1, 3);
  }

  /** The sum of four float32, in float64. */
  @inline static sum(x: v128): f64 {
    const pairs = f64x2.add(
      f64x2.promote_low_f32x4(x),
      f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)),
    );
    return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
  }
}
