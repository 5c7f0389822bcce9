/** Writes `dy` where `x` is above 0, elsewhere 0, for numbers from `begin` to `end`. */
export function reluGradient(
  begin: usize,
  end: usize,
  _scratch: usize,
  dy: usize,
  x: usize,
  dx: usize,
): void {
  const zero = f32x4.splat(0);
  let i = begin << 2;
  const stop = end << 2;
  for (; i + 16 <= stop; i += 16) {
    v128.store(dx + i, v128.and(v128.load(dy + i), f32x4.gt(v128.load(x + i), zero)));
  }
  for (; i < stop; i += 4) store<f32>(dx + i, load<f32>(x + i) > 0 ? load<f32>(dy + i) : 0);
}
