import type { Pixels } from '../messages.ts';

/** Returns one of many images of one channel or three, as a canvas takes it. */
export function toPixels(bytes: Uint8Array, row: number, inputShape: readonly number[]): Pixels {
  const [height, width, channels] = inputShape as [number, number, number];
  const start = row * height * width * channels;
  const data = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < height * width; i++) {
    for (let k = 0; k < 3; k++) data[4 * i + k] = bytes[start + i * channels + Math.min(k, channels - 1)]!;
    data[4 * i + 3] = 255;
  }
  return { data, width, height };
}
