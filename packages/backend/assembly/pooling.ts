/** Rows of a window, four channels at a time. */
// biome-ignore lint/complexity/noStaticOnlyClass: AssemblyScript inlines what is decorated, and only methods may be in TypeScript.
abstract class Window {
  /** Adds each gift to the `dx` of the first number that equals `value`; returns a mask of those that nothing equals. */
  @inline static give(
    value: v128,
    gift: v128,
    x: usize,
    dx: usize,
    start: usize,
    stop: usize,
    rowStep: usize,
    width: usize,
    pixel: usize,
  ): v128 {
    let isOpen = i32x4.splat(-1);
    for (let row = start; row < stop; row += rowStep) {
      for (let at = row; at < row + width; at += pixel) {
        const isIt = v128.and(f32x4.eq(v128.load(x + at), value), isOpen);
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(gift, isIt)));
        isOpen = v128.andnot(isOpen, isIt);
      }
    }
    return isOpen;
  }

  /** The largest that are numbers. */
  static largest(x: usize, start: usize, stop: usize, rowStep: usize, width: usize, pixel: usize): v128 {
    let largest = f32x4.splat(-Infinity);
    for (let row = start; row < stop; row += rowStep) {
      for (let at = row; at < row + width; at += pixel) largest = f32x4.pmax(largest, v128.load(x + at));
    }
    return largest;
  }
}

/** Where the first number is that equals `value`, -1 if none. */
function firstEqual(
  value: f32,
  x: usize,
  start: usize,
  stop: usize,
  rowStep: usize,
  width: usize,
  pixel: usize,
): isize {
  for (let row = start; row < stop; row += rowStep) {
    for (let at = row; at < row + width; at += pixel) if (load<f32>(x + at) === value) return at;
  }
  return -1;
}

/**
 * The gradient of max pooling for images from `begin` to `end`: each `dy` goes to the first number of its window that equals `y`; where none
 * does, as with NaN, to the first of the largest.
 */
export function maxPoolGradient(
  begin: usize,
  end: usize,
  _scratch: usize,
  dy: usize,
  x: usize,
  y: usize,
  dx: usize,
  inHeight: i32,
  inWidth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  filterHeight: i32,
  filterWidth: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const image = <usize>inHeight * <usize>inWidth * pixel;
  memory.fill(dx + begin * image, 0, (end - begin) * image);
  const rowStep = <usize>inWidth * pixel;
  for (let index = begin; index < end; index++) {
    let out = index * <usize>outHeight * <usize>outWidth * pixel;
    for (let outY = 0; outY < outHeight; outY++) {
      const firstY = max(0, outY * strideHeight - top);
      const stopY = min(inHeight, outY * strideHeight - top + filterHeight);
      for (let outX = 0; outX < outWidth; outX++, out += pixel) {
        const firstX = max(0, outX * strideWidth - left);
        const stopX = min(inWidth, outX * strideWidth - left + filterWidth);
        const corner = index * image + <usize>firstY * rowStep + <usize>firstX * pixel;
        const stop = index * image + <usize>stopY * rowStep;
        const width = <usize>max(0, stopX - firstX) * pixel;
        if (firstY >= stopY || width === 0) continue;
        let i: usize = 0;
        for (; i + 16 <= pixel; i += 16) {
          const gift = v128.load(dy + out + i);
          const rest = Window.give(
            v128.load(y + out + i),
            gift,
            x,
            dx,
            corner + i,
            stop,
            rowStep,
            width,
            pixel,
          );
          if (!v128.any_true(rest)) continue;
          const largest = Window.largest(x, corner + i, stop, rowStep, width, pixel);
          Window.give(largest, v128.and(gift, rest), x, dx, corner + i, stop, rowStep, width, pixel);
        }
        for (; i < pixel; i += 4) {
          let winner = firstEqual(load<f32>(y + out + i), x, corner + i, stop, rowStep, width, pixel);
          if (winner < 0) {
            let largest: f32 = -Infinity;
            for (let row = corner + i; row < stop; row += rowStep) {
              for (let at = row; at < row + width; at += pixel) {
                const other = load<f32>(x + at);
                if (other > largest) largest = other;
              }
            }
            winner = firstEqual(largest, x, corner + i, stop, rowStep, width, pixel);
            if (winner < 0) continue;
          }
          store<f32>(dx + winner, load<f32>(dx + winner) + load<f32>(dy + out + i));
        }
      }
    }
  }
}

/** The gradient of average pooling for images from `begin` to `end`: a window shares its `dy` among its numbers within the image. */
export function avgPoolGradient(
  begin: usize,
  end: usize,
  _scratch: usize,
  dy: usize,
  dx: usize,
  inHeight: i32,
  inWidth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  filterHeight: i32,
  filterWidth: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const image = <usize>inHeight * <usize>inWidth * pixel;
  memory.fill(dx + begin * image, 0, (end - begin) * image);
  const rowStep = <usize>inWidth * pixel;
  for (let index = begin; index < end; index++) {
    let out = index * <usize>outHeight * <usize>outWidth * pixel;
    for (let outY = 0; outY < outHeight; outY++) {
      const firstY = max(0, outY * strideHeight - top);
      const stopY = min(inHeight, outY * strideHeight - top + filterHeight);
      for (let outX = 0; outX < outWidth; outX++, out += pixel) {
        const firstX = max(0, outX * strideWidth - left);
        const stopX = min(inWidth, outX * strideWidth - left + filterWidth);
        if (firstY >= stopY || firstX >= stopX) continue;
        const corner = index * image + <usize>firstY * rowStep + <usize>firstX * pixel;
        const stop = index * image + <usize>stopY * rowStep;
        const width = <usize>(stopX - firstX) * pixel;
        const share: f32 = 1 / <f32>((stopY - firstY) * (stopX - firstX));
        const shares = f32x4.splat(share);
        let i: usize = 0;
        for (; i + 16 <= pixel; i += 16) {
          const part = f32x4.mul(v128.load(dy + out + i), shares);
          for (let row = corner + i; row < stop; row += rowStep) {
            for (let at = row; at < row + width; at += pixel) {
              v128.store(dx + at, f32x4.add(v128.load(dx + at), part));
            }
          }
        }
        for (; i < pixel; i += 4) {
          const part = load<f32>(dy + out + i) * share;
          for (let row = corner + i; row < stop; row += rowStep) {
            for (let at = row; at < row + width; at += pixel) store<f32>(dx + at, load<f32>(dx + at) + part);
          }
        }
      }
    }
  }
}
