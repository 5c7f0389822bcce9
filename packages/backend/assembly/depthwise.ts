import { putChannels } from './convolution';
import { packChannels } from './filter-gradient';
import { fillPanel, imagesOf } from './panel';
import {
  BAND_ROWS,
  BANDS,
  BIAS,
  COLUMNS,
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
  SEGMENTS,
  UNIT_IMAGES,
  WEIGHTS,
} from './plan';

// Each channel meets only its own weights. The segments of the plan are taps; panel and weights have channels by eights.

/** Convolves units channel by channel. `scratch` holds a panel. Weights are `[tap, channels by eights]`. */
export function depthwise(begin: i32, end: i32, scratch: usize, plan: usize): void {
  const bands = load<i32>(plan, BANDS);
  const bandRows = load<i32>(plan, BAND_ROWS);
  const outChannels = load<i32>(plan, OUT_CHANNELS);
  const numPasses = load<i32>(plan, PASSES);
  for (let unit = begin; unit < end; unit++) {
    fillPanel(plan, unit, scratch);
    const band = unit % bands;
    const firstImage = (unit / bands) * load<i32>(plan, UNIT_IMAGES);
    const images = imagesOf(plan, unit);
    for (let i = 0; i < numPasses; i++) {
      const pass = plan + FIRST_PASS + <usize>i * PASS_BYTES;
      const rows = min(bandRows, load<i32>(pass, ROWS) - band * bandRows);
      if (rows <= 0) continue;
      const pixels = images * rows * load<i32>(pass, COLUMNS);
      const out =
        load<usize>(plan, OUT) +
        <usize>firstImage * load<usize>(plan, OUT_IMAGE) +
        <usize>band * load<usize>(pass, OUT_BAND);
      for (let channel = 0; channel < outChannels; channel += 8) {
        convolveChannels(
          plan,
          pass,
          pixels,
          scratch,
          (<usize>channel) << 2,
          out,
          min(8, outChannels - channel),
        );
      }
    }
  }
}

/** All pixels of up to 8 channels, 4 pixels at a time. */
function convolveChannels(
  plan: usize,
  pass: usize,
  pixels: i32,
  panel: usize,
  channel: usize,
  out: usize,
  channels: i32,
): void {
  const inTable = load<usize>(pass, PIXELS);
  const outTable = load<usize>(pass, PLACES);
  const taps = load<usize>(pass, SEGMENTS);
  const endTaps = taps + ((<usize>load<i32>(pass, NUM_SEGMENTS)) << 2);
  const weights = load<usize>(pass, WEIGHTS) + channel;
  const step = (<usize>((load<i32>(plan, OUT_CHANNELS) + 7) & ~7)) << 2;
  const b0 = v128.load(load<usize>(plan, BIAS) + channel);
  const b1 = v128.load(load<usize>(plan, BIAS) + channel, 16);
  const least = v128.load32_splat(plan, LEAST);
  const most = v128.load32_splat(plan, MOST);
  const last = pixels - 1;
  panel += channel;
  out += channel;
  for (let pixel = 0; pixel < pixels; pixel += 4) {
    const t0 = (<usize>pixel) << 2;
    const t1 = (<usize>min(pixel + 1, last)) << 2;
    const t2 = (<usize>min(pixel + 2, last)) << 2;
    const t3 = (<usize>min(pixel + 3, last)) << 2;
    const p0 = panel + load<usize>(inTable + t0);
    const p1 = panel + load<usize>(inTable + t1);
    const p2 = panel + load<usize>(inTable + t2);
    const p3 = panel + load<usize>(inTable + t3);
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    let w = weights;
    for (let tap = taps; tap < endTaps; tap += 4) {
      const offset = load<usize>(tap);
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      s00 = f32x4.add(s00, f32x4.mul(v128.load(p0 + offset), w0));
      s01 = f32x4.add(s01, f32x4.mul(v128.load(p0 + offset, 16), w1));
      s10 = f32x4.add(s10, f32x4.mul(v128.load(p1 + offset), w0));
      s11 = f32x4.add(s11, f32x4.mul(v128.load(p1 + offset, 16), w1));
      s20 = f32x4.add(s20, f32x4.mul(v128.load(p2 + offset), w0));
      s21 = f32x4.add(s21, f32x4.mul(v128.load(p2 + offset, 16), w1));
      s30 = f32x4.add(s30, f32x4.mul(v128.load(p3 + offset), w0));
      s31 = f32x4.add(s31, f32x4.mul(v128.load(p3 + offset, 16), w1));
      w += step;
    }
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

/** Gradient of the filter; arguments as of `filterGradient`. A part is `[channels / 8, tap, 8]`. */
export function depthwiseFilterGradient(
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
  const taps = load<usize>(pass, SEGMENTS);
  const numTaps = load<i32>(pass, NUM_SEGMENTS);
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
        const at = (<usize>channel) << 2;
        packChannels(
          packed,
          gradients + at,
          pixels,
          min(8, outChannels - channel),
          (<usize>outChannels) << 2,
        );
        for (let tap = 0; tap < numTaps; tap += 3) {
          addTaps(
            inTable,
            pixels,
            scratch + at,
            taps + ((<usize>tap) << 2),
            min(3, numTaps - tap),
            packed,
            to,
          );
          to += 96;
        }
        // The last taps may have been fewer than 3.
        to = sums + ((<usize>(channel + 8) * <usize>numTaps) << 2);
      }
    }
  }
}

/** Adds what the pixels give to the sums of 8 channels for up to 3 taps. */
function addTaps(
  inTable: usize,
  pixels: i32,
  base: usize,
  taps: usize,
  count: i32,
  b: usize,
  to: usize,
): void {
  const end = inTable + ((<usize>pixels) << 2);
  const p0 = base + load<usize>(taps);
  const p1 = count > 1 ? base + load<usize>(taps, 4) : p0;
  const p2 = count > 2 ? base + load<usize>(taps, 8) : p0;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  for (; inTable < end; inTable += 4) {
    const offset = load<usize>(inTable);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    s00 = f32x4.add(s00, f32x4.mul(v128.load(p0 + offset), b0));
    s01 = f32x4.add(s01, f32x4.mul(v128.load(p0 + offset, 16), b1));
    s10 = f32x4.add(s10, f32x4.mul(v128.load(p1 + offset), b0));
    s11 = f32x4.add(s11, f32x4.mul(v128.load(p1 + offset, 16), b1));
    s20 = f32x4.add(s20, f32x4.mul(v128.load(p2 + offset), b0));
    s21 = f32x4.add(s21, f32x4.mul(v128.load(p2 + offset, 16), b1));
    b += 32;
  }
  v128.store(to, f32x4.add(v128.load(to), s00));
  v128.store(to, f32x4.add(v128.load(to, 16), s01), 16);
  if (count < 2) return;
  v128.store(to, f32x4.add(v128.load(to, 32), s10), 32);
  v128.store(to, f32x4.add(v128.load(to, 48), s11), 48);
  if (count < 3) return;
  v128.store(to, f32x4.add(v128.load(to, 64), s20), 64);
  v128.store(to, f32x4.add(v128.load(to, 80), s21), 80);
}
