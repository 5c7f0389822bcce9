/**
 * G g Gᵀ of each 3×3 filter of `[9, in, out]`, laid out for `winogradConvolve` in blocks of 16 output channels, the last 8 in one of
 * 8: `[36, block, in, 16]`. Flipped: the filter of the
 * gradient for the input, whose taps run backwards and whose output channels are `in`. `tile` holds 18 vectors.
 */
export function winogradFilter(
  filter: usize,
  inChannels: i32,
  outChannels: i32,
  isFlipped: i32,
  to: usize,
  tile: usize,
): void {
  const quarter = f32x4.splat(0.25);
  const sixth = f32x4.splat(1.0 / 6.0);
  const twelfth = f32x4.splat(1.0 / 12.0);
  const twentyFourth = f32x4.splat(1.0 / 24.0);
  const tap = (<usize>(inChannels * outChannels)) << 2;
  const plane = tap;
  for (let i = 0; i < inChannels; i++) {
    for (let out = 0; out < outChannels; out += 4) {
      let at = filter + ((<usize>(i * outChannels + out)) << 2);
      let step = tap;
      if (isFlipped) {
        at += 8 * tap;
        step = -tap;
      }
      for (let t = tile; t < tile + 48; t += 16) {
        const g0 = v128.load(at);
        const g1 = v128.load(at + 3 * step);
        const g2 = v128.load(at + 6 * step);
        v128.store(t, f32x4.mul(quarter, g0));
        const a = f32x4.mul(sixth, f32x4.add(g0, g2));
        const b = f32x4.mul(sixth, g1);
        v128.store(t, f32x4.neg(f32x4.add(a, b)), 48);
        v128.store(t, f32x4.sub(b, a), 96);
        const c = f32x4.add(f32x4.mul(twentyFourth, g0), f32x4.mul(sixth, g2));
        const d = f32x4.mul(twelfth, g1);
        v128.store(t, f32x4.add(c, d), 144);
        v128.store(t, f32x4.sub(c, d), 192);
        v128.store(t, g2, 240);
        at += step;
      }
      const rows = isFlipped ? outChannels : inChannels;
      const columns = isFlipped ? inChannels : outChannels;
      const row = isFlipped ? out : i;
      const column = isFlipped ? i : out;
      const block = column & ~15;
      const width = block + 16 <= columns ? 16 : 8;
      let place = to + ((<usize>(block * rows + row * width + column - block)) << 2);
      const apart = isFlipped ? (<usize>width) << 2 : 0;
      for (let t = tile; t < tile + 288; t += 48) {
        const g0 = v128.load(t);
        const g1 = v128.load(t, 16);
        const g2 = v128.load(t, 32);
        const a = f32x4.mul(sixth, f32x4.add(g0, g2));
        const b = f32x4.mul(sixth, g1);
        const c = f32x4.add(f32x4.mul(twentyFourth, g0), f32x4.mul(sixth, g2));
        const d = f32x4.mul(twelfth, g1);
        put(place, f32x4.mul(quarter, g0), apart);
        put(place + plane, f32x4.neg(f32x4.add(a, b)), apart);
        put(place + 2 * plane, f32x4.sub(b, a), apart);
        put(place + 3 * plane, f32x4.add(c, d), apart);
        put(place + 4 * plane, f32x4.sub(c, d), apart);
        put(place + 5 * plane, g2, apart);
        place += 6 * plane;
      }
    }
  }
}

/** Stores four numbers: next to each other, or `step` bytes apart. */
function put(to: usize, x: v128, step: usize): void {
  if (step === 0) {
    v128.store(to, x);
    return;
  }
  v128.store32_lane(to, x, 0);
  v128.store32_lane(to + step, x, 1);
  v128.store32_lane(to + step * 2, x, 2);
  v128.store32_lane(to + step * 3, x, 3);
}

/** Adds the parts of `winogradFilterGradient` up in their order, and writes Gᵀ u G of them: the filter `[9, in, out]`. `tile` as above. */
export function winogradFoldFilter(
  parts: usize,
  numParts: i32,
  partBytes: usize,
  inChannels: i32,
  outChannels: i32,
  filter: usize,
  tile: usize,
): void {
  const quarter = f32x4.splat(0.25);
  const sixth = f32x4.splat(1.0 / 6.0);
  const twelfth = f32x4.splat(1.0 / 12.0);
  const twentyFourth = f32x4.splat(1.0 / 24.0);
  const plane = (<usize>(inChannels * outChannels)) << 2;
  for (let part = 1; part < numParts; part++) {
    const from = parts + <usize>part * partBytes;
    for (let i: usize = 0; i < partBytes; i += 16) {
      v128.store(parts + i, f32x4.add(v128.load(parts + i), v128.load(from + i)));
    }
  }
  for (let i = 0; i < inChannels; i++) {
    for (let out = 0; out < outChannels; out += 4) {
      let at = parts + ((<usize>(((out >> 3) * inChannels + i) * 8 + (out & 7))) << 2);
      for (let t = tile; t < tile + 96; t += 16) {
        const a = f32x4.mul(sixth, f32x4.add(v128.load(at + 6 * plane), v128.load(at + 12 * plane)));
        const b = f32x4.sub(v128.load(at + 12 * plane), v128.load(at + 6 * plane));
        const c = f32x4.add(v128.load(at + 18 * plane), v128.load(at + 24 * plane));
        const d = f32x4.sub(v128.load(at + 18 * plane), v128.load(at + 24 * plane));
        const e = f32x4.sub(f32x4.mul(quarter, v128.load(at)), a);
        v128.store(t, f32x4.add(e, f32x4.mul(twentyFourth, c)));
        v128.store(t, f32x4.add(f32x4.mul(sixth, b), f32x4.mul(twelfth, d)), 96);
        const f = f32x4.sub(f32x4.mul(sixth, c), a);
        v128.store(t, f32x4.add(f, v128.load(at + 30 * plane)), 192);
        at += plane;
      }
      let to = filter + ((<usize>(i * outChannels + out)) << 2);
      for (let t = tile; t < tile + 288; t += 96) {
        const u1 = v128.load(t, 16);
        const u2 = v128.load(t, 32);
        const u3 = v128.load(t, 48);
        const u4 = v128.load(t, 64);
        const a = f32x4.mul(sixth, f32x4.add(u1, u2));
        const c = f32x4.add(u3, u4);
        const e = f32x4.sub(f32x4.mul(quarter, v128.load(t)), a);
        v128.store(to, f32x4.add(e, f32x4.mul(twentyFourth, c)));
        const b = f32x4.mul(sixth, f32x4.sub(u2, u1));
        v128.store(to + plane, f32x4.add(b, f32x4.mul(twelfth, f32x4.sub(u3, u4))));
        const f = f32x4.sub(f32x4.mul(sixth, c), a);
        v128.store(to + 2 * plane, f32x4.add(f, v128.load(t, 80)));
        to += 3 * plane;
      }
    }
  }
}
