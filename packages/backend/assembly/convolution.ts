import { fillPanel, imagesOf } from './panel';
import {
  BAND_ROWS,
  BANDS,
  BIAS,
  COLUMNS,
  EIGHT_CHANNELS,
  FEW,
  FIRST_PASS,
  LEAST,
  MOST,
  NUM_SEGMENTS,
  OUT,
  OUT_BAND,
  OUT_CHANNELS,
  OUT_IMAGE,
  PASS_BYTES,
  PASSES,
  PIXELS,
  PLACES,
  ROWS,
  SEGMENT_FLOATS,
  SEGMENTS,
  UNIT_IMAGES,
  WEIGHTS,
} from './plan';

/**
 * Convolves units. `scratch` holds a panel.
 *
 * For each block of 16 output channels, 2 pixels at a time; for the last 8, 4 pixels. A pixel's value is summed in the order of the taps,
 * whatever the units.
 *
 * 8 sums, 2 inputs and 4 weights are what fits into 16 registers. The inner loops are not unrolled: V8 would load for all of the steps
 * first, and spill.
 */
export function convolve(begin: i32, end: i32, scratch: usize, plan: usize): void {
  const bands = load<i32>(plan, BANDS);
  const bandRows = load<i32>(plan, BAND_ROWS);
  const outChannels = load<i32>(plan, OUT_CHANNELS);
  for (let unit = begin; unit < end; unit++) {
    fillPanel(plan, unit, scratch);
    const band = unit % bands;
    const firstImage = (unit / bands) * load<i32>(plan, UNIT_IMAGES);
    const images = imagesOf(plan, unit);
    const numPasses = load<i32>(plan, PASSES);
    for (let i = 0; i < numPasses; i++) {
      const pass = plan + FIRST_PASS + <usize>i * PASS_BYTES;
      const rows = min(bandRows, load<i32>(pass, ROWS) - band * bandRows);
      if (rows <= 0) continue;
      const pixels = images * rows * load<i32>(pass, COLUMNS);
      const out =
        load<usize>(plan, OUT) +
        <usize>firstImage * load<usize>(plan, OUT_IMAGE) +
        <usize>band * load<usize>(pass, OUT_BAND);
      let weights = load<usize>(pass, WEIGHTS);
      let bias = load<usize>(plan, BIAS);
      const perEight = load<usize>(pass, EIGHT_CHANNELS);
      if (outChannels <= FEW) {
        for (let channel = 0; channel < outChannels; channel++) {
          oneChannel(plan, pass, pixels, scratch, weights, bias, out + ((<usize>channel) << 2));
          weights += perEight >> 3;
          bias += 4;
        }
        continue;
      }
      for (let channel = 0; channel < outChannels; channel += 16) {
        const to = out + ((<usize>channel) << 2);
        const count = outChannels - channel;
        if (count > 8) wideBlock(plan, pass, pixels, scratch, weights, bias, to, min(16, count));
        else block(plan, pass, pixels, scratch, weights, bias, to, count);
        weights += perEight << 1;
        bias += 64;
      }
    }
  }
}

/** All pixels for 9 to 16 output channels. */
function wideBlock(
  plan: usize,
  pass: usize,
  pixels: i32,
  panel: usize,
  weights: usize,
  bias: usize,
  out: usize,
  channels: i32,
): void {
  const inTable = load<usize>(pass, PIXELS);
  const outTable = load<usize>(pass, PLACES);
  const segments = load<usize>(pass, SEGMENTS);
  const endSegments = segments + ((<usize>load<i32>(pass, NUM_SEGMENTS)) << 2);
  const floats = <usize>load<i32>(pass, SEGMENT_FLOATS);
  const least = v128.load32_splat(plan, LEAST);
  const most = v128.load32_splat(plan, MOST);
  const last = pixels - 1;
  for (let pixel = 0; pixel < pixels; pixel += 2) {
    const t0 = (<usize>pixel) << 2;
    const t1 = (<usize>min(pixel + 1, last)) << 2;
    let b = weights;
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s02 = s00;
    let s03 = s00;
    let s10 = s00;
    let s11 = s00;
    let s12 = s00;
    let s13 = s00;
    for (let segment = segments; segment < endSegments; segment += 4) {
      const base = panel + load<usize>(segment);
      let p0 = base + load<usize>(inTable + t0);
      let p1 = base + load<usize>(inTable + t1);
      const end = b + (floats << 6);
      do {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        const b2 = v128.load(b, 32);
        const b3 = v128.load(b, 48);
        let x = v128.load32_splat(p0);
        s00 = f32x4.add(s00, f32x4.mul(x, b0));
        s01 = f32x4.add(s01, f32x4.mul(x, b1));
        s02 = f32x4.add(s02, f32x4.mul(x, b2));
        s03 = f32x4.add(s03, f32x4.mul(x, b3));
        x = v128.load32_splat(p1);
        s10 = f32x4.add(s10, f32x4.mul(x, b0));
        s11 = f32x4.add(s11, f32x4.mul(x, b1));
        s12 = f32x4.add(s12, f32x4.mul(x, b2));
        s13 = f32x4.add(s13, f32x4.mul(x, b3));
        p0 += 4;
        p1 += 4;
        b += 64;
      } while (b < end);
    }
    const b0 = v128.load(bias);
    const b1 = v128.load(bias, 16);
    const b2 = v128.load(bias, 32);
    const b3 = v128.load(bias, 48);
    const to0 = out + load<usize>(outTable + t0);
    const to1 = out + load<usize>(outTable + t1);
    putChannels(to0, f32x4.add(s00, b0), f32x4.add(s01, b1), least, most, 8);
    putChannels(to0 + 32, f32x4.add(s02, b2), f32x4.add(s03, b3), least, most, channels - 8);
    putChannels(to1, f32x4.add(s10, b0), f32x4.add(s11, b1), least, most, 8);
    putChannels(to1 + 32, f32x4.add(s12, b2), f32x4.add(s13, b3), least, most, channels - 8);
  }
}

/** All pixels for up to 8 output channels. */
function block(
  plan: usize,
  pass: usize,
  pixels: i32,
  panel: usize,
  weights: usize,
  bias: usize,
  out: usize,
  channels: i32,
): void {
  const inTable = load<usize>(pass, PIXELS);
  const outTable = load<usize>(pass, PLACES);
  const segments = load<usize>(pass, SEGMENTS);
  const endSegments = segments + ((<usize>load<i32>(pass, NUM_SEGMENTS)) << 2);
  const floats = <usize>load<i32>(pass, SEGMENT_FLOATS);
  const last = pixels - 1;
  for (let pixel = 0; pixel < pixels; pixel += 4) {
    const t0 = (<usize>pixel) << 2;
    const t1 = (<usize>min(pixel + 1, last)) << 2;
    const t2 = (<usize>min(pixel + 2, last)) << 2;
    const t3 = (<usize>min(pixel + 3, last)) << 2;
    let b = weights;
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    for (let segment = segments; segment < endSegments; segment += 4) {
      const base = panel + load<usize>(segment);
      let p0 = base + load<usize>(inTable + t0);
      let p1 = base + load<usize>(inTable + t1);
      let p2 = base + load<usize>(inTable + t2);
      let p3 = base + load<usize>(inTable + t3);
      const end = b + (floats << 5);
      do {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        let x = v128.load32_splat(p0);
        s00 = f32x4.add(s00, f32x4.mul(x, b0));
        s01 = f32x4.add(s01, f32x4.mul(x, b1));
        x = v128.load32_splat(p1);
        s10 = f32x4.add(s10, f32x4.mul(x, b0));
        s11 = f32x4.add(s11, f32x4.mul(x, b1));
        x = v128.load32_splat(p2);
        s20 = f32x4.add(s20, f32x4.mul(x, b0));
        s21 = f32x4.add(s21, f32x4.mul(x, b1));
        x = v128.load32_splat(p3);
        s30 = f32x4.add(s30, f32x4.mul(x, b0));
        s31 = f32x4.add(s31, f32x4.mul(x, b1));
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
        b += 32;
      } while (b < end);
    }
    const b0 = v128.load(bias);
    const b1 = v128.load(bias, 16);
    const least = v128.load32_splat(plan, LEAST);
    const most = v128.load32_splat(plan, MOST);
    putChannels(
      out + load<usize>(outTable + t0),
      f32x4.add(s00, b0),
      f32x4.add(s01, b1),
      least,
      most,
      channels,
    );
    putChannels(
      out + load<usize>(outTable + t1),
      f32x4.add(s10, b0),
      f32x4.add(s11, b1),
      least,
      most,
      channels,
    );
    putChannels(
      out + load<usize>(outTable + t2),
      f32x4.add(s20, b0),
      f32x4.add(s21, b1),
      least,
      most,
      channels,
    );
    putChannels(
      out + load<usize>(outTable + t3),
      f32x4.add(s30, b0),
      f32x4.add(s31, b1),
      least,
      most,
      channels,
    );
  }
}

/** All pixels for one output channel, 4 pixels at a time. */
function oneChannel(
  plan: usize,
  pass: usize,
  pixels: i32,
  panel: usize,
  weights: usize,
  bias: usize,
  out: usize,
): void {
  const inTable = load<usize>(pass, PIXELS);
  const outTable = load<usize>(pass, PLACES);
  const segments = load<usize>(pass, SEGMENTS);
  const endSegments = segments + ((<usize>load<i32>(pass, NUM_SEGMENTS)) << 2);
  const bytes = (<usize>load<i32>(pass, SEGMENT_FLOATS)) << 2;
  const offset = v128.load32_splat(bias);
  const least = v128.load32_splat(plan, LEAST);
  const most = v128.load32_splat(plan, MOST);
  const last = pixels - 1;
  for (let pixel = 0; pixel < pixels; pixel += 4) {
    const t0 = (<usize>pixel) << 2;
    const t1 = (<usize>min(pixel + 1, last)) << 2;
    const t2 = (<usize>min(pixel + 2, last)) << 2;
    const t3 = (<usize>min(pixel + 3, last)) << 2;
    let b = weights;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let segment = segments; segment < endSegments; segment += 4) {
      const base = panel + load<usize>(segment);
      let p0 = base + load<usize>(inTable + t0);
      let p1 = base + load<usize>(inTable + t1);
      let p2 = base + load<usize>(inTable + t2);
      let p3 = base + load<usize>(inTable + t3);
      const end = b + bytes;
      for (; b + 16 <= end; b += 16) {
        const w = v128.load(b);
        s0 = f32x4.add(s0, f32x4.mul(v128.load(p0), w));
        s1 = f32x4.add(s1, f32x4.mul(v128.load(p1), w));
        s2 = f32x4.add(s2, f32x4.mul(v128.load(p2), w));
        s3 = f32x4.add(s3, f32x4.mul(v128.load(p3), w));
        p0 += 16;
        p1 += 16;
        p2 += 16;
        p3 += 16;
      }
      for (; b < end; b += 4) {
        const w = v128.load32_zero(b);
        s0 = f32x4.add(s0, f32x4.mul(v128.load32_zero(p0), w));
        s1 = f32x4.add(s1, f32x4.mul(v128.load32_zero(p1), w));
        s2 = f32x4.add(s2, f32x4.mul(v128.load32_zero(p2), w));
        s3 = f32x4.add(s3, f32x4.mul(v128.load32_zero(p3), w));
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
    }
    // Sums of the lanes, by transposing.
    const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
    const pairs01 = f32x4.add(low01, high01);
    const pairs23 = f32x4.add(low23, high23);
    const even = v128.shuffle<f32>(pairs01, pairs23, 0, 1, 4, 5);
    const odd = v128.shuffle<f32>(pairs01, pairs23, 2, 3, 6, 7);
    const sums = f32x4.pmin(f32x4.pmax(f32x4.add(f32x4.add(even, odd), offset), least), most);
    v128.store32_lane(out + load<usize>(outTable + t0), sums, 0);
    v128.store32_lane(out + load<usize>(outTable + t1), sums, 1);
    v128.store32_lane(out + load<usize>(outTable + t2), sums, 2);
    v128.store32_lane(out + load<usize>(outTable + t3), sums, 3);
  }
}

/** Stores up to 8 channels within their bounds. NaN stays: pmin and pmax are one instruction each, min and max are seven. */
export function putChannels(to: usize, low: v128, high: v128, least: v128, most: v128, channels: i32): void {
  low = f32x4.pmin(f32x4.pmax(low, least), most);
  high = f32x4.pmin(f32x4.pmax(high, least), most);
  storeChannels(to, low, high, channels);
}

/** Stores the first `channels` of 8 numbers. */
export function storeChannels(to: usize, low: v128, high: v128, channels: i32): void {
  if (channels === 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  if (channels >= 4) {
    v128.store(to, low);
    low = high;
    to += 16;
    channels -= 4;
  }
  if (channels > 0) v128.store32_lane(to, low, 0);
  if (channels > 1) v128.store32_lane(to, low, 1, 4);
  if (channels > 2) v128.store32_lane(to, low, 2, 8);
}
