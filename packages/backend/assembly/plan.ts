// Where the fields of a plan lie: four bytes each, written by src/wasm/conv-plan.ts, which says what they are.
export const SOURCE: usize = 0;
export const BATCH: usize = 4;
export const HEIGHT: usize = 8;
export const WIDTH: usize = 12;
export const CHANNELS: usize = 16;
export const PANEL_CHANNELS: usize = 20;
export const COPIES: usize = 24;
export const SPLITS: usize = 28;
export const UNIT_IMAGES: usize = 32;
export const BANDS: usize = 36;
export const PANEL_HEIGHT: usize = 40;
export const PANEL_WIDTH: usize = 44;
export const BAND_STEP: usize = 48;
export const TOP: usize = 52;
export const LEFT: usize = 56;
export const OUT: usize = 60;
export const OUT_IMAGE: usize = 64;
export const OUT_CHANNELS: usize = 68;
export const BIAS: usize = 72;
export const LEAST: usize = 76;
export const MOST: usize = 80;
export const BAND_ROWS: usize = 84;
export const PASSES: usize = 88;
export const OUT_HEIGHT: usize = 92;
export const OUT_WIDTH: usize = 96;
export const FIRST_PASS: usize = 100;

// The fields of each pass.
export const PIXELS: usize = 0;
export const PLACES: usize = 4;
export const ROWS: usize = 8;
export const COLUMNS: usize = 12;
export const SEGMENTS: usize = 16;
export const NUM_SEGMENTS: usize = 20;
export const SEGMENT_FLOATS: usize = 24;
export const WEIGHTS: usize = 28;
export const OUT_BAND: usize = 32;
export const EIGHT_CHANNELS: usize = 36;
export const PASS_BYTES: usize = 40;

/** Up to so many output channels, which would not fill a vector, are computed one by one, and the inputs four at a time. */
export const FEW: i32 = 4;
