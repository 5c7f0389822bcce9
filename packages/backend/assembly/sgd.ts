/**
 * One step of gradient descent on the numbers from `begin` to `end`, rounded as the same step in tensor operations.
 * Address 0 for the velocity: no momentum.
 */
export function sgdStep(
  begin: usize,
  end: usize,
  _scratch: usize,
  value: usize,
  gradient: usize,
  velocity: usize,
  newValue: usize,
  newVelocity: usize,
  rate: f32,
  momentum: f32,
  decay: f32,
  nesterov: i32,
): void {
  const rates = f32x4.splat(rate);
  const momentums = f32x4.splat(momentum);
  const decays = f32x4.splat(decay);
  let i = begin << 2;
  const stop = end << 2;
  for (; i + 16 <= stop; i += 16) {
    const x = v128.load(value + i);
    let direction = v128.load(gradient + i);
    if (decay !== 0) direction = f32x4.add(direction, f32x4.mul(decays, x));
    if (velocity) {
      const moved = f32x4.add(f32x4.mul(momentums, v128.load(velocity + i)), direction);
      v128.store(newVelocity + i, moved);
      direction = nesterov ? f32x4.add(direction, f32x4.mul(momentums, moved)) : moved;
    }
    v128.store(newValue + i, f32x4.sub(x, f32x4.mul(rates, direction)));
  }
  for (; i < stop; i += 4) {
    const x = load<f32>(value + i);
    let direction = load<f32>(gradient + i);
    if (decay !== 0) direction += decay * x;
    if (velocity) {
      const moved = momentum * load<f32>(velocity + i) + direction;
      store<f32>(newVelocity + i, moved);
      direction = nesterov ? direction + momentum * moved : moved;
    }
    store<f32>(newValue + i, x - rate * direction);
  }
}
