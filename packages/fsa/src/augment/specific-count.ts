import { checkNumber, checkOneOf } from '@lt/core';

/** How the number of positions that gamma asks for becomes a whole one. */
export type Rounding = 'round' | 'floor' | 'ceil';

/** How many vectors of an augmented sample are the tail's own. */
export interface SpecificCountOptions {
  /** How `gamma · positions` becomes a whole number; the paper does not say. @default 'round' */
  rounding?: Rounding;
  /**
   * Fewest specific vectors of an augmented sample. With 0, as the paper's algorithm has it, a sample may carry the tail's label and nothing
   * of the tail.
   *
   * @default 1
   */
  minSpecific?: number;
}

/** Checks how to count. */
export function checkSpecificCount(
  caller: string,
  options: SpecificCountOptions,
): Required<SpecificCountOptions> {
  const { rounding = 'round', minSpecific = 1 } = options;
  return {
    rounding: checkOneOf(caller, 'rounding', rounding, ['round', 'floor', 'ceil']),
    minSpecific: checkNumber(caller, 'minSpecific', minSpecific, { min: 0, integer: true }),
  };
}

/** Returns how many of some positions gamma gives to the specific vectors. */
export function specificCount(
  gamma: number,
  numPositions: number,
  { rounding, minSpecific }: Required<SpecificCountOptions>,
): number {
  const count = Math[rounding](gamma * numPositions);
  return Math.min(Math.max(count, minSpecific), numPositions);
}
