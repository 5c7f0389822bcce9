/** Where a pixel of the moved picture comes from, in pixels of the given one. */
export type Source = (x: number, y: number) => readonly [x: number, y: number];

/** The box around a foreground; all four inside it. */
export interface ForegroundBox {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Returns the box around the foreground of one image, or nothing if there is none. */
export function foregroundBox(foreground: Uint8Array, width: number): ForegroundBox | undefined {
  const box = { left: width, right: -1, top: -1, bottom: -1 };
  for (let i = 0; i < foreground.length; i++) {
    if (foreground[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    if (box.top < 0) box.top = y;
    box.bottom = y;
  }
  return box.right < 0 ? undefined : box;
}

/** Turns by some degrees, counter-clockwise, and scales, around a point. */
export function rotation(centerX: number, centerY: number, degrees: number, scale: number): Source {
  const angle = (degrees * Math.PI) / 180;
  // Rounded, because engines differ in the last digits of sines and cosines.
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)].map((x) => Math.round(x * 2 ** 30) / 2 ** 30 / scale);
  return (x, y) => {
    const [u, v] = [x - centerX, y - centerY];
    return [centerX + cos! * u - sin! * v, centerY + sin! * u + cos! * v];
  };
}

/**
 * Writes a moved foreground over an image: the moved picture where the foreground was or now is, the image elsewhere, and where the moved
 * picture has nothing.
 *
 * @param pixels - The image, `[height · width · channels]`; it is not changed.
 * @param out - The result, as large.
 */
export function moveForeground(
  pixels: Float32Array,
  out: Float32Array,
  foreground: Uint8Array,
  width: number,
  source: Source,
): void {
  const numPixels = foreground.length;
  const height = numPixels / width;
  const channels = pixels.length / numPixels;
  out.set(pixels);
  for (let pixel = 0; pixel < numPixels; pixel++) {
    const [x, y] = source(pixel % width, Math.floor(pixel / width));
    if (x < 0 || y < 0 || x > width - 1 || y > height - 1) continue;
    // The four pixels around, with their shares; those without one are left out.
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [x - left, y - top];
    const around = [
      [top * width + left, (1 - right) * (1 - down)],
      [top * width + left + 1, right * (1 - down)],
      [(top + 1) * width + left, (1 - right) * down],
      [(top + 1) * width + left + 1, right * down],
    ].filter(([, share]) => share! > 0) as [number, number][];
    if (foreground[pixel] === 0 && !around.some(([index]) => foreground[index] === 1)) continue;
    for (let channel = 0; channel < channels; channel++) {
      let value = 0;
      for (const [index, share] of around) value += share * pixels[index * channels + channel]!;
      out[pixel * channels + channel] = value;
    }
  }
}
