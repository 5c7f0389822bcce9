import {
  BAND_STEP,
  BANDS,
  BATCH,
  CHANNELS,
  COPIES,
  HEIGHT,
  LEFT,
  PANEL_CHANNELS,
  PANEL_HEIGHT,
  PANEL_WIDTH,
  SOURCE,
  SPLITS,
  TOP,
  UNIT_IMAGES,
  WIDTH,
} from './plan';

// A panel is the input of a unit of work with its padding written out: whole images, or a band of rows of one image. Every tap of
// every pixel is then at a fixed distance, and neighboring columns of a row are neighbors in memory. src/wasm/conv-plan.ts bounds its
// size, so that it stays in the cache for all output channels.

/** How many images a unit has. */
export function imagesOf(plan: usize, unit: i32): i32 {
  const first = (unit / load<i32>(plan, BANDS)) * load<i32>(plan, UNIT_IMAGES);
  return min(load<i32>(plan, UNIT_IMAGES), load<i32>(plan, BATCH) - first);
}

/** Writes the panel of a unit. */
export function fillPanel(plan: usize, unit: i32, panel: usize): void {
  const height = load<i32>(plan, HEIGHT);
  const width = load<i32>(plan, WIDTH);
  const channels = load<i32>(plan, CHANNELS);
  const panelChannels = load<i32>(plan, PANEL_CHANNELS);
  const panelHeight = load<i32>(plan, PANEL_HEIGHT);
  const panelWidth = load<i32>(plan, PANEL_WIDTH);
  const left = load<i32>(plan, LEFT);
  const bands = load<i32>(plan, BANDS);
  const top = (unit % bands) * load<i32>(plan, BAND_STEP) - load<i32>(plan, TOP);
  const firstImage = (unit / bands) * load<i32>(plan, UNIT_IMAGES);
  const images = imagesOf(plan, unit);
  const firstColumn = min(panelWidth, max(0, left));
  const endColumn = max(firstColumn, min(panelWidth, width + left));
  const pixel = (<usize>panelChannels) << 2;
  const before = <usize>firstColumn * pixel;
  const inside = <usize>(endColumn - firstColumn) * pixel;
  const after = <usize>(panelWidth - endColumn) * pixel;
  const isPlain = panelChannels === channels && load<i32>(plan, SPLITS) === 1;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < panelHeight; row++) {
      const y = top + row;
      if (y < 0 || y >= height || inside === 0) {
        memory.fill(panel, 0, before + inside + after);
        panel += before + inside + after;
        continue;
      }
      const from =
        load<usize>(plan, SOURCE) +
        ((<usize>(((firstImage + image) * height + y) * width + firstColumn - left) * channels) << 2);
      fillZeros(panel, before);
      panel += before;
      if (isPlain) copyFloats(panel, from, inside);
      else rearrange(plan, panel, from, endColumn - firstColumn);
      panel += inside;
      fillZeros(panel, after);
      panel += after;
    }
  }
}

// Runs are short: a call of memory.fill costs more than a loop.
function fillZeros(to: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  const end = to + bytes;
  for (; to + 16 <= end; to += 16) v128.store(to, zero);
  for (; to < end; to += 4) store<f32>(to, 0);
}

function copyFloats(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 64 <= end; to += 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    from += 64;
  }
  for (; to + 16 <= end; to += 16) {
    v128.store(to, v128.load(from));
    from += 16;
  }
  for (; to < end; to += 4) {
    store<f32>(to, load<f32>(from));
    from += 4;
  }
}

/**
 * Copies pixels whose channels lie differently in the panel: each channel several times in a row, or split into planes (channel
 * c · splits + s goes to place c of plane s), and zeros up to the panel's channels.
 */
function rearrange(plan: usize, to: usize, from: usize, pixels: i32): void {
  const channels = load<i32>(plan, CHANNELS);
  const panelChannels = load<i32>(plan, PANEL_CHANNELS);
  const copies = load<i32>(plan, COPIES);
  const splits = load<i32>(plan, SPLITS);
  const perPlane = channels / splits;
  const plane = panelChannels / splits;
  const padding = plane - perPlane * copies;
  for (let i = 0; i < pixels; i++) {
    for (let split = 0; split < splits; split++) {
      for (let channel = 0; channel < perPlane; channel++) {
        const value = load<f32>(from + ((<usize>(channel * splits + split)) << 2));
        for (let copy = 0; copy < copies; copy++) {
          store<f32>(to, value);
          to += 4;
        }
      }
      for (let j = 0; j < padding; j++) {
        store<f32>(to, 0);
        to += 4;
      }
    }
    from += (<usize>channels) << 2;
  }
}
