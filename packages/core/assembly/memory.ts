// Where the kernels keep what, in bytes. The three at the end are also named in src/random-kernels.ts.

/** Round keys of Philox, 16 bytes each. */
export const ROUND_KEYS: usize = 0;
/** Multipliers of Philox. */
export const MULTIPLIERS: usize = 160;
/** Multipliers of mix32, 16 bytes each. */
export const MIX_MULTIPLIERS: usize = 176;
/** Elements under way in a Feistel network: 1024 words. */
export const VALUES: usize = 4096;
/** Addresses where they go when they are done: 1024 words. */
export const SLOTS: usize = 8192;

/** Eight keys of a Feistel network, put here by the caller. */
export const FEISTEL_KEYS: usize = 256;
/** Draws, 192 and a few more, and one before. */
export const DRAWS: usize = 1024;
/** Elements of a permutation: 1024 words. */
export const ELEMENTS: usize = 12288;
/** A shuffled table of up to 2^16 half-words: the second and third page. */
export const TABLE: usize = 65536;
