import type { FusionMode } from './fusion-mode.ts';
import { type SpecificCountOptions, specificCount } from './specific-count.ts';
import { chooseFrom, drawFrom } from './uniforms.ts';

/** Why a tail sample and a donor were not fused. */
export type SkipReason = 'specificPoolEmpty' | 'genericPoolEmpty';

/** What a fusion is made of. Vectors are numbered: those of the tail by position, then those of the donor. */
export interface FusionPlan {
  nSpecific: number;
  nGeneric: number;
  skipped: SkipReason | null;
  /** The vector at each position of the fused map, {@link NO_VECTOR} for zeros; the tail's own where nothing is fused. Empty for an expectation. */
  vectors: Int32Array;
}

/** In place of a vector: zeros. */
export const NO_VECTOR = -1;

/** What there is to fuse. */
export interface FusionParts {
  /** Positions of the tail to draw from. */
  own: ArrayLike<number>;
  /** Positions of the donor to draw from, or to replace. */
  others: ArrayLike<number>;
  /** Positions of a map. */
  numPositions: number;
  /** Share of the tail. */
  gamma: number;
  count: Required<SpecificCountOptions>;
  next: () => number;
}

/** Draws what a fused map consists of: algorithm 1, lines 14 to 17. */
export function planDraw({ own, others, numPositions, gamma, count, next }: FusionParts): FusionPlan {
  const nSpecific = specificCount(gamma, numPositions, count);
  const nGeneric = numPositions - nSpecific;
  const skipped = skipReason(nSpecific > 0 && own.length === 0, nGeneric > 0 && others.length === 0);
  if (skipped) return { nSpecific, nGeneric, skipped, vectors: everyPosition(numPositions) };
  const vectors = new Int32Array(numPositions);
  vectors.set(drawFrom(own, nSpecific, next));
  const fromDonor = drawFrom(others, nGeneric, next);
  vectors.set(
    fromDonor.map((position) => numPositions + position),
    nSpecific,
  );
  return { nSpecific, nGeneric, skipped, vectors };
}

/** Draws which specific positions of the donor take which vector of the tail. */
function planSpatial({ own, others, numPositions, gamma, count, next }: FusionParts): FusionPlan {
  const nSpecific = specificCount(gamma, others.length, count);
  const nGeneric = numPositions - nSpecific;
  const skipped = skipReason(own.length === 0, others.length === 0);
  if (skipped) return { nSpecific, nGeneric, skipped, vectors: everyPosition(numPositions) };
  const vectors = everyPosition(numPositions).map((position) => numPositions + position);
  const replaced = chooseFrom(others, nSpecific, next);
  for (const [i, vector] of drawFrom(own, nSpecific, next).entries()) vectors[replaced[i]!] = vector;
  return { nSpecific, nGeneric, skipped, vectors };
}

/** How each mode that makes a map does it. */
export const PLANS: Record<Exclude<FusionMode, 'expectation'>, (parts: FusionParts) => FusionPlan> = {
  draw: planDraw,
  spatial: planSpatial,
  mask: planMask,
};

/** Decides for each position by itself which of the two it is from, and leaves zeros where that one has nothing: the unofficial code. */
function planMask({ own, others, numPositions, gamma, next }: FusionParts): FusionPlan {
  const [isSpecific, isGeneric] = [new Set(Array.from(own)), new Set(Array.from(others))];
  const vectors = everyPosition(numPositions).map((position) => {
    const isFromTail = next() > 1 - gamma;
    if (isFromTail) return isSpecific.has(position) ? position : NO_VECTOR;
    return isGeneric.has(position) ? numPositions + position : NO_VECTOR;
  });
  const nSpecific = vectors.filter((vector) => vector !== NO_VECTOR && vector < numPositions).length;
  const nGeneric = vectors.filter((vector) => vector >= numPositions).length;
  const skipped = skipReason(own.length === 0, others.length === 0);
  return { nSpecific, nGeneric, skipped, vectors: skipped ? everyPosition(numPositions) : vectors };
}

/** Returns how often each vector was drawn, `[2 · positions]`. */
export function countVectors({ vectors }: FusionPlan): Float32Array {
  const counts = new Float32Array(2 * vectors.length);
  for (const vector of vectors) if (vector !== NO_VECTOR) counts[vector]!++;
  return counts;
}

/** Returns the expected counts over all draws. */
export function expectCounts(parts: FusionParts): { plan: FusionPlan; counts: Float32Array } {
  const { own, others, numPositions, gamma, count } = parts;
  const nSpecific = specificCount(gamma, numPositions, count);
  const nGeneric = numPositions - nSpecific;
  const skipped = skipReason(nSpecific > 0 && own.length === 0, nGeneric > 0 && others.length === 0);
  const counts = new Float32Array(2 * numPositions);
  if (skipped) counts.fill(1, 0, numPositions);
  else {
    for (const position of Array.from(own)) counts[position] = nSpecific / own.length;
    for (const position of Array.from(others)) counts[numPositions + position] = nGeneric / others.length;
  }
  return { plan: { nSpecific, nGeneric, skipped, vectors: new Int32Array(0) }, counts };
}

function skipReason(specificEmpty: boolean, genericEmpty: boolean): SkipReason | null {
  if (specificEmpty) return 'specificPoolEmpty';
  return genericEmpty ? 'genericPoolEmpty' : null;
}

function everyPosition(numPositions: number): Int32Array {
  return Int32Array.from({ length: numPositions }, (_, position) => position);
}
