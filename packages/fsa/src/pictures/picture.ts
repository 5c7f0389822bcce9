import { describeValue } from '@lt/core';

/** A picture: what `ImageData` holds in browsers, and what `toPng` takes. */
export interface Picture {
  /** Red, green, blue and alpha of each pixel, row by row. */
  data: Uint8ClampedArray<ArrayBuffer>;
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** An image of bytes with one (gray), three (RGB) or four (RGBA) channels. */
export interface ImagePixels {
  /** Bytes from 0 to 255, pixel by pixel, row by row; how many there are tells the channels. An image in [0, 1] must be multiplied by 255. */
  data: ArrayLike<number>;
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** Returns an image as an opaque picture, or as it is if it has an alpha channel. Always a copy. */
export function toPicture(caller: string, argument: string, image: ImagePixels): Picture {
  const { data, width, height } = (image ?? {}) as Partial<ImagePixels>;
  if (typeof data?.length !== 'number' || typeof width !== 'number' || typeof height !== 'number') {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be { data, width, height }, got ${describeValue(image)}.`,
    );
  }
  const channels = data.length / (width * height);
  if (![1, 3, 4].includes(channels)) {
    throw new RangeError(
      `${caller}: expected \`${argument}.data\` to hold 1, 3 or 4 bytes for each of ${width} × ${height} pixels, got ${describeValue(data)}.`,
    );
  }
  checkBytes(caller, argument, data);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < Math.max(3, channels); k++) {
      pixels[i * 4 + k] = data[i * channels + (channels === 1 ? 0 : k)]!;
    }
  }
  return { data: pixels, width, height };
}

/** Checks that an image is not one in [0, 1], or standardized, which would be black without a word. */
function checkBytes(caller: string, argument: string, data: ArrayLike<number>): void {
  if (data instanceof Uint8ClampedArray || data instanceof Uint8Array) return;
  let [greatest, fraction] = [-Infinity, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value > greatest) greatest = value;
    if (value % 1 !== 0) fraction = value;
  }
  if (fraction === 0 || greatest > 1) return;
  throw new RangeError(
    `${caller}: expected \`${argument}.data\` to be bytes from 0 to 255, got ${fraction} and nothing above 1. Multiply an image in [0, 1] by 255.`,
  );
}

/** Repeats each pixel across and down. */
export function zoomed({ data, width, height }: Picture, zoom: number): Picture {
  const larger = new Uint8ClampedArray(data.length * zoom * zoom);
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const from = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * 4;
      larger.set(data.subarray(from, from + 4), (y * width * zoom + x) * 4);
    }
  }
  return { data: larger, width: width * zoom, height: height * zoom };
}
