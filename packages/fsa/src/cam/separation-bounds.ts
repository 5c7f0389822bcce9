import type { SeparateFeaturesOptions } from './separate-features.ts';

/** How the positions of a map are told apart: what is compared with which bounds. */
export interface SeparationBounds {
  /** Whether the rank of a position is compared, 0 for the greatest value, or its value. */
  byRank: boolean;
  /** A position is specific where this holds for it and {@link SeparationBounds.specificBound}. */
  specificIf: '>' | '>=' | '<';
  /** Value or rank. */
  specificBound: number;
  /** A position is generic where this holds for it and {@link SeparationBounds.genericBound}. */
  genericIf: '<' | '<=' | '>=';
  /** Value or rank. */
  genericBound: number;
}

/** Returns the bounds of checked options for maps of some positions. */
export function separationBounds(
  { specificThreshold, genericThreshold, comparison, by }: Required<SeparateFeaturesOptions>,
  numPositions: number,
): SeparationBounds {
  if (by === 'quantile') {
    const atLeastOne = (share: number): number => Math.max(1, Math.round(share * numPositions));
    return {
      byRank: true,
      specificIf: '<',
      specificBound: atLeastOne(1 - specificThreshold),
      genericIf: '>=',
      genericBound: numPositions - atLeastOne(genericThreshold),
    };
  }
  const isStrict = comparison === 'strict';
  return {
    byRank: false,
    specificIf: isStrict ? '>' : '>=',
    specificBound: specificThreshold,
    genericIf: isStrict ? '<' : '<=',
    genericBound: genericThreshold,
  };
}
