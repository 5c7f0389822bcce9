import { fillPanel, imagesOf } from './panel';
import {
  BAND_ROWS,
  BANDS,
  CHANNELS,
  COLUMNS,
  FIRST_PASS,
  OUT,
  OUT_BAND,
  OUT_CHANNELS,
  OUT_HEIGHT,
  OUT_IMAGE,
  OUT_WIDTH,
  PANEL_WIDTH,
  PIXELS,
  PLACES,
  ROWS,
  UNIT_IMAGES,
  WEIGHTS,
} from './plan';
import { gradientTile, inputTile, outputTile } from './winograd-tiles';

// Winograd's F(4×4, 3×3): a tile of 4×4 outputs comes from 6×6 inputs by 36 products in place of 144. The positions of the plan are
// tiles. What belongs to one of the 36 products lies in one plane, [tile, channel].

/** Tiles that are transformed at a time. */
const CHUNK: i32 = 32;
const PLANES: usize = 36;
/** Planes must not lie a power of two apart: their first lines would share a few places of the cache. */
const GAP: usize = 64;

function planeBytes(channels: i32): usize {
  return ((<usize>(CHUNK * channels)) << 2) + GAP;
}

/**
 * Convolves units of 3×3 and stride 1. `scratch` holds a panel of `panelBytes`, 36 planes of the source's and of the output's channels,
 * and a tile.
 */
export function winogradConvolve(begin: i32, end: i32, scratch: usize, plan: usize, panelBytes: usize): void {
  const pass = plan + FIRST_PASS;
  const bands = load<i32>(plan, BANDS);
  const bandRows = load<i32>(plan, BAND_ROWS);
  const channels = load<i32>(plan, CHANNELS);
  const outChannels = load<i32>(plan, OUT_CHANNELS);
  const rowBytes = (<usize>(load<i32>(plan, PANEL_WIDTH) * channels)) << 2;
  const outWidth = load<i32>(plan, OUT_WIDTH);
  const outHeight = load<i32>(plan, OUT_HEIGHT);
  const outRow = (<usize>(outWidth * outChannels)) << 2;
  const columns = load<i32>(pass, COLUMNS);
  const inTable = load<usize>(pass, PIXELS);
  const outTable = load<usize>(pass, PLACES);
  const inPlane = planeBytes(channels);
  const outPlane = planeBytes(outChannels);
  const inPlanes = scratch + panelBytes;
  const outPlanes = inPlanes + PLANES * inPlane;
  const tile = outPlanes + PLANES * outPlane;
  for (let unit = begin; unit < end; unit++) {
    fillPanel(plan, unit, scratch);
    const band = unit % bands;
    const rows = min(bandRows, load<i32>(pass, ROWS) - band * bandRows);
    const tiles = imagesOf(plan, unit) * rows * columns;
    const out =
      load<usize>(plan, OUT) +
      <usize>((unit / bands) * load<i32>(plan, UNIT_IMAGES)) * load<usize>(plan, OUT_IMAGE) +
      <usize>band * load<usize>(pass, OUT_BAND);
    for (let first = 0; first < tiles; first += CHUNK) {
      const count = min(CHUNK, tiles - first);
      for (let i = 0; i < count; i++) {
        const from = scratch + load<usize>(inTable + ((<usize>(first + i)) << 2));
        inputTile(from, rowBytes, channels, inPlanes + ((<usize>(i * channels)) << 2), inPlane, tile);
      }
      multiplyPlanes(
        inPlanes,
        inPlane,
        channels,
        load<usize>(pass, WEIGHTS),
        outPlanes,
        outPlane,
        outChannels,
        count,
      );
      for (let i = 0; i < count; i++) {
        const place = first + i;
        const y = (((place / columns) % rows) + band * bandRows) * 4;
        const x = (place % columns) * 4;
        outputTile(
          outPlanes + ((<usize>(i * outChannels)) << 2),
          outPlane,
          outChannels,
          out + load<usize>(outTable + ((<usize>place) << 2)),
          outRow,
          min(4, outHeight - y),
          min(4, outWidth - x),
          plan,
          tile,
        );
      }
    }
  }
}

/** Products of the planes `[tile, in]` with the 36 filters, each `[out / 16, in, 16]`, the last 8 channels `[in, 8]`. */
function multiplyPlanes(
  inPlanes: usize,
  inPlane: usize,
  channels: i32,
  weights: usize,
  outPlanes: usize,
  outPlane: usize,
  outChannels: i32,
  tiles: i32,
): void {
  const wide = outChannels & ~15;
  for (let plane: usize = 0; plane < PLANES; plane++) {
    for (let channel = 0; channel < wide; channel += 16) {
      multiplyWide(inPlanes, channels, weights, outPlanes + ((<usize>channel) << 2), outChannels, tiles);
      weights += (<usize>channels) << 6;
    }
    if (wide < outChannels) {
      multiplyEight(inPlanes, channels, weights, outPlanes + ((<usize>wide) << 2), outChannels, tiles);
      weights += (<usize>channels) << 5;
    }
    inPlanes += inPlane;
    outPlanes += outPlane;
  }
}

/** One plane for 16 output channels, 2 tiles at a time. */
function multiplyWide(
  inPlane: usize,
  channels: i32,
  weights: usize,
  out: usize,
  outChannels: i32,
  tiles: i32,
): void {
  const inTile = (<usize>channels) << 2;
  const outTile = (<usize>outChannels) << 2;
  const end = weights + ((<usize>channels) << 6);
  for (let i = 0; i < tiles; i += 2) {
    const i1 = min(i + 1, tiles - 1);
    let p0 = inPlane + <usize>i * inTile;
    let p1 = inPlane + <usize>i1 * inTile;
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s02 = s00;
    let s03 = s00;
    let s10 = s00;
    let s11 = s00;
    let s12 = s00;
    let s13 = s00;
    for (let b = weights; b < end; b += 64) {
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
    }
    const to0 = out + <usize>i * outTile;
    const to1 = out + <usize>i1 * outTile;
    v128.store(to0, s00);
    v128.store(to0, s01, 16);
    v128.store(to0, s02, 32);
    v128.store(to0, s03, 48);
    v128.store(to1, s10);
    v128.store(to1, s11, 16);
    v128.store(to1, s12, 32);
    v128.store(to1, s13, 48);
  }
}

/** One plane for 8 output channels, 4 tiles at a time. */
function multiplyEight(
  inPlane: usize,
  channels: i32,
  weights: usize,
  out: usize,
  outChannels: i32,
  tiles: i32,
): void {
  const inTile = (<usize>channels) << 2;
  const outTile = (<usize>outChannels) << 2;
  const end = weights + ((<usize>channels) << 5);
  const last = tiles - 1;
  for (let i = 0; i < tiles; i += 4) {
    const i1 = min(i + 1, last);
    const i2 = min(i + 2, last);
    const i3 = min(i + 3, last);
    let p0 = inPlane + <usize>i * inTile;
    let p1 = inPlane + <usize>i1 * inTile;
    let p2 = inPlane + <usize>i2 * inTile;
    let p3 = inPlane + <usize>i3 * inTile;
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    for (let b = weights; b < end; b += 32) {
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
    }
    const to0 = out + <usize>i * outTile;
    const to1 = out + <usize>i1 * outTile;
    const to2 = out + <usize>i2 * outTile;
    const to3 = out + <usize>i3 * outTile;
    v128.store(to0, s00);
    v128.store(to0, s01, 16);
    v128.store(to1, s10);
    v128.store(to1, s11, 16);
    v128.store(to2, s20);
    v128.store(to2, s21, 16);
    v128.store(to3, s30);
    v128.store(to3, s31, 16);
  }
}

/**
 * Gradient of a 3×3 filter, stride 1, in the form of its 36 products, summed over the units of each part: `[36, out / 8, in, 8]`.
 * Arguments as of `filterGradient`; `scratch` as of `winogradConvolve`.
 */
export function winogradFilterGradient(
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
  const pass = plan + FIRST_PASS;
  const bands = load<i32>(plan, BANDS);
  const bandRows = load<i32>(plan, BAND_ROWS);
  const channels = load<i32>(plan, CHANNELS);
  const outChannels = load<i32>(plan, OUT_CHANNELS);
  const rowBytes = (<usize>(load<i32>(plan, PANEL_WIDTH) * channels)) << 2;
  const outWidth = load<i32>(plan, OUT_WIDTH);
  const outHeight = load<i32>(plan, OUT_HEIGHT);
  const outRow = (<usize>(outWidth * outChannels)) << 2;
  const columns = load<i32>(pass, COLUMNS);
  const inTable = load<usize>(pass, PIXELS);
  const outTable = load<usize>(pass, PLACES);
  const inPlane = planeBytes(channels);
  const outPlane = planeBytes(outChannels);
  const inPlanes = scratch + panelBytes;
  const outPlanes = inPlanes + PLANES * inPlane;
  const tile = outPlanes + PLANES * outPlane;
  for (let part = begin; part < end; part++) {
    const sums = parts + <usize>part * partBytes;
    memory.fill(sums, 0, partBytes);
    const endUnit = min(units, (part + 1) * unitsPerPart);
    for (let unit = part * unitsPerPart; unit < endUnit; unit++) {
      fillPanel(plan, unit, scratch);
      const band = unit % bands;
      const rows = min(bandRows, load<i32>(pass, ROWS) - band * bandRows);
      const tiles = imagesOf(plan, unit) * rows * columns;
      const gradients =
        load<usize>(plan, OUT) +
        <usize>((unit / bands) * load<i32>(plan, UNIT_IMAGES)) * load<usize>(plan, OUT_IMAGE) +
        <usize>band * load<usize>(pass, OUT_BAND);
      for (let first = 0; first < tiles; first += CHUNK) {
        const count = min(CHUNK, tiles - first);
        for (let i = 0; i < count; i++) {
          const place = first + i;
          const from = scratch + load<usize>(inTable + ((<usize>place) << 2));
          inputTile(from, rowBytes, channels, inPlanes + ((<usize>(i * channels)) << 2), inPlane, tile);
          const y = (((place / columns) % rows) + band * bandRows) * 4;
          const x = (place % columns) * 4;
          gradientTile(
            gradients + load<usize>(outTable + ((<usize>place) << 2)),
            outRow,
            min(4, outHeight - y),
            min(4, outWidth - x),
            outChannels,
            outPlanes + ((<usize>(i * outChannels)) << 2),
            outPlane,
            tile,
          );
        }
        addPlanes(inPlanes, inPlane, channels, outPlanes, outPlane, outChannels, count, sums);
      }
    }
  }
}

/** Adds to the sums of each plane, `[out / 8, in, 8]`, the products of all pairs of channels over the tiles. */
function addPlanes(
  inPlanes: usize,
  inPlane: usize,
  channels: i32,
  outPlanes: usize,
  outPlane: usize,
  outChannels: i32,
  tiles: i32,
  to: usize,
): void {
  const inTile = (<usize>channels) << 2;
  const outTile = (<usize>outChannels) << 2;
  const inside = <usize>tiles * inTile;
  const wide = outChannels & ~15;
  const eightChannels = (<usize>channels) << 5;
  for (let plane: usize = 0; plane < PLANES; plane++) {
    for (let channel = 0; channel < wide; channel += 16) {
      const b = outPlanes + ((<usize>channel) << 2);
      for (let row: usize = 0; row < inTile; row += 8) {
        addWide(inPlanes + row, inTile, inside, b, outTile, to, to + eightChannels);
        to += 64;
      }
      to += eightChannels;
    }
    if (wide < outChannels) {
      const b = outPlanes + ((<usize>wide) << 2);
      for (let row: usize = 0; row < inTile; row += 16) {
        addEight(inPlanes + row, inTile, inside, b, outTile, to);
        to += 128;
      }
    }
    inPlanes += inPlane;
    outPlanes += outPlane;
  }
}

/** Adds to the sums of 2 rows and 16 channels what the tiles give. The second 8 channels have their sums elsewhere. */
function addWide(
  p: usize,
  inTile: usize,
  inside: usize,
  b: usize,
  outTile: usize,
  to: usize,
  to2: usize,
): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  for (const end = p + inside; p < end; p += inTile) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    let x = v128.load32_splat(p);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    s02 = f32x4.add(s02, f32x4.mul(x, b2));
    s03 = f32x4.add(s03, f32x4.mul(x, b3));
    x = v128.load32_splat(p, 4);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    s12 = f32x4.add(s12, f32x4.mul(x, b2));
    s13 = f32x4.add(s13, f32x4.mul(x, b3));
    b += outTile;
  }
  v128.store(to, f32x4.add(v128.load(to), s00));
  v128.store(to, f32x4.add(v128.load(to, 16), s01), 16);
  v128.store(to2, f32x4.add(v128.load(to2), s02));
  v128.store(to2, f32x4.add(v128.load(to2, 16), s03), 16);
  v128.store(to, f32x4.add(v128.load(to, 32), s10), 32);
  v128.store(to, f32x4.add(v128.load(to, 48), s11), 48);
  v128.store(to2, f32x4.add(v128.load(to2, 32), s12), 32);
  v128.store(to2, f32x4.add(v128.load(to2, 48), s13), 48);
}

/** Adds to the sums of 4 rows and 8 channels what the tiles give. */
function addEight(p: usize, inTile: usize, inside: usize, b: usize, outTile: usize, to: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (const end = p + inside; p < end; p += inTile) {
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
    b += outTile;
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
