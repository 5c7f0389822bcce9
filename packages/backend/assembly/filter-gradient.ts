import { storeChannels } from './convolution';
import { fillPanel, imagesOf } from './panel';
import {
  BAND_ROWS,
  BANDS,
  COLUMNS,
  FIRST_PASS,
  NUM_SEGMENTS,
  OUT,
  OUT_BAND,
  OUT_CHANNELS,
  OUT_IMAGE,
  PIXELS,
  ROWS,
  SEGMENT_FLOATS,
  SEGMENTS,
  UNIT_IMAGES,
} from './plan';

/**
 * Gradient of the filter, summed over the units of each part. A part has `unitsPerPart` of the `units`, and
 * leaves `[out / 8, segment, row, 8]` in its `partBytes` of `parts`, rows padded to fours. `scratch` holds a panel of `panelBytes` and the
 * gradients of its pixels.
 */
export function filterGradient(
  begin: i32,
  end: i32,
  scratch: usize,
  plan: usize,
  units: i32,
  unitsPerPart: i32,
  parts: usize,
  partBytes: usize,
  panelBytes: usize,
): void {
  const bands = load<i32>(plan, BANDS);
  const bandRows = load<i32>(plan, BAND_ROWS);
  const outChannels = load<i32>(plan, OUT_CHANNELS);
  const pass = plan + FIRST_PASS;
  const inTable = load<usize>(pass, PIXELS);
  const segments = load<usize>(pass, SEGMENTS);
  const endSegments = segments + ((<usize>load<i32>(pass, NUM_SEGMENTS)) << 2);
  const segmentBytes = (<usize>load<i32>(pass, SEGMENT_FLOATS)) << 2;
  const packed = scratch + panelBytes;
  for (let part = begin; part < end; part++) {
    const sums = parts + <usize>part * partBytes;
    memory.fill(sums, 0, partBytes);
    const endUnit = min(units, (part + 1) * unitsPerPart);
    for (let unit = part * unitsPerPart; unit < endUnit; unit++) {
      const band = unit % bands;
      const rows = min(bandRows, load<i32>(pass, ROWS) - band * bandRows);
      const pixels = imagesOf(plan, unit) * rows * load<i32>(pass, COLUMNS);
      const firstImage = (unit / bands) * load<i32>(plan, UNIT_IMAGES);
      const gradients =
        load<usize>(plan, OUT) +
        <usize>firstImage * load<usize>(plan, OUT_IMAGE) +
        <usize>band * load<usize>(pass, OUT_BAND);
      fillPanel(plan, unit, scratch);
      let to = sums;
      for (let channel = 0; channel < outChannels; channel += 8) {
        const from = gradients + ((<usize>channel) << 2);
        packChannels(packed, from, pixels, min(8, outChannels - channel), (<usize>outChannels) << 2);
        for (let segment = segments; segment < endSegments; segment += 4) {
          const base = scratch + load<usize>(segment);
          for (let row: usize = 0; row < segmentBytes; row += 16) {
            addRows(inTable, pixels, base + row, packed, to);
            to += 128;
          }
        }
      }
    }
  }
}

/** Adds to the sums of 4 rows and 8 channels what the pixels give. */
function addRows(inTable: usize, pixels: i32, base: usize, b: usize, to: usize): void {
  const end = inTable + ((<usize>pixels) << 2);
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (; inTable < end; inTable += 4) {
    const p = base + load<usize>(inTable);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(p);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load32_splat(p, 4);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load32_splat(p, 8);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load32_splat(p, 12);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
    b += 32;
  }
  v128.store(to, f32x4.add(v128.load(to), s00));
  v128.store(to, f32x4.add(v128.load(to, 16), s01), 16);
  v128.store(to, f32x4.add(v128.load(to, 32), s10), 32);
  v128.store(to, f32x4.add(v128.load(to, 48), s11), 48);
  v128.store(to, f32x4.add(v128.load(to, 64), s20), 64);
  v128.store(to, f32x4.add(v128.load(to, 80), s21), 80);
  v128.store(to, f32x4.add(v128.load(to, 96), s30), 96);
  v128.store(to, f32x4.add(v128.load(to, 112), s31), 112);
}

/** Copies up to 8 channels of each pixel next to each other, zeros behind them. */
export function packChannels(to: usize, from: usize, pixels: i32, channels: i32, stride: usize): void {
  const end = to + ((<usize>pixels) << 5);
  for (; to < end; to += 32) {
    if (channels === 8) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else {
      for (let at: usize = 0; at < 32; at += 4) {
        store<f32>(to + at, at < (<usize>channels) << 2 ? load<f32>(from + at) : 0);
      }
    }
    from += stride;
  }
}

/**
 * Adds the parts up in their order, and writes the filter `[segment, row, out]`: of each segment's `rows` in the parts the first `floats`.
 */
export function foldFilter(
  parts: usize,
  numParts: i32,
  partBytes: usize,
  segments: i32,
  floats: i32,
  rows: i32,
  outChannels: i32,
  filter: usize,
): void {
  const end = parts + <usize>numParts * partBytes;
  for (let segment = 0; segment < segments; segment++) {
    for (let row = 0; row < floats; row++) {
      for (let channel = 0; channel < outChannels; channel += 8) {
        let low = f32x4.splat(0);
        let high = low;
        const place = ((channel >> 3) * segments + segment) * rows + row;
        for (let part = parts + ((<usize>place) << 5); part < end; part += partBytes) {
          low = f32x4.add(low, v128.load(part));
          high = f32x4.add(high, v128.load(part, 16));
        }
        const count = min(8, outChannels - channel);
        storeChannels(filter, low, high, count);
        filter += (<usize>count) << 2;
      }
    }
  }
}
