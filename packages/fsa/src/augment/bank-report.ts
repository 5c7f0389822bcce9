import { GENERIC, HAS_VECTOR, SPECIFIC } from './position-flags.ts';

/** What `FeatureBank.prepare` found. */
export interface BankReport {
  /** Images in all. */
  numRows: number;
  /**
   * Images whose activation map is constant, or not finite: nothing can be told apart. Many of them mean a last map that is too small, or NaN
   * in the kernel.
   */
  degenerate: number;
  /** Other images without a specific position to draw from. */
  emptySpecific: number;
  /** Other images without a generic position to draw from. After a ReLU with many dead positions that happens; raise the threshold. */
  emptyGeneric: number;
  /** Share of all positions that are specific and have a vector. */
  specificShare: number;
  /** Share of all positions that are generic and have a vector. */
  genericShare: number;
  /** Share of the positions of images with a valid map whose vector is all zeros, and which are never drawn. */
  zeroShare: number;
}

/** Counts what flags say. */
export function reportOn(flags: Uint8Array, degenerate: Uint8Array, numPositions: number): BankReport {
  const numRows = degenerate.length;
  const counts = { specific: 0, generic: 0, vectors: 0, emptySpecific: 0, emptyGeneric: 0, degenerate: 0 };
  for (let row = 0; row < numRows; row++) {
    if (degenerate[row]) {
      counts.degenerate++;
      continue;
    }
    const before = { ...counts };
    for (const flag of flags.subarray(row * numPositions, (row + 1) * numPositions)) {
      if (flag & SPECIFIC) counts.specific++;
      if (flag & GENERIC) counts.generic++;
      if (flag & HAS_VECTOR) counts.vectors++;
    }
    if (counts.specific === before.specific) counts.emptySpecific++;
    if (counts.generic === before.generic) counts.emptyGeneric++;
  }
  const all = numRows * numPositions;
  const valid = (numRows - counts.degenerate) * numPositions;
  return {
    numRows,
    degenerate: counts.degenerate,
    emptySpecific: counts.emptySpecific,
    emptyGeneric: counts.emptyGeneric,
    specificShare: counts.specific / all,
    genericShare: counts.generic / all,
    zeroShare: valid === 0 ? 0 : 1 - counts.vectors / valid,
  };
}
