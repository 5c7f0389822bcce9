import type { CamNormalization } from '../cam/normalize-cam.ts';
import type { SeparationBounds } from '../cam/separation-bounds.ts';

/** Activation maps of one class each: from `features`, `weights` and `classIds` (int32) to `[batch, height, width]`. */
export const MAP = 'LtClassActivationMap';

/**
 * What the positions of maps are: from `features` and `cam` to `[batch, 3 * positions + 1]`. A row holds the flags of all positions, 0 or 1
 * for those to draw specific vectors from, the same for generic ones, and whether the map is not degenerate.
 */
export const FLAGS = 'LtPositionFlags';

/** What {@link FLAGS} reads beside tensors. */
export interface FlagsAttrs extends SeparationBounds {
  mode: CamNormalization;
  /** See `normalizeCam`. */
  epsilon: number;
}
