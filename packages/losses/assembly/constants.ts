// Where the constants lie in the table: 16 bytes each, four times the same float32. src/fused/wasm/constants.ts lists their values.
export const LEAST: usize = 0;
export const PER_LOG2: usize = 16;
export const MAGIC: usize = 32;
export const LOG2_HIGH: usize = 48;
export const LOG2_LOW: usize = 64;
export const C2: usize = 80;
export const C3: usize = 96;
export const C4: usize = 112;
export const C5: usize = 128;
export const C6: usize = 144;
export const ONE: usize = 160;
export const A1: usize = 176;
export const A2: usize = 192;
export const A3: usize = 208;
export const A4: usize = 224;

/** Bytes of the vectors that are added in float32 before their sum goes on in float64. */
export const BLOCK: usize = 1024;
