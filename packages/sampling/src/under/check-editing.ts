import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { NEIGHBOR_SELECTIONS, type NeighborSelection } from './contradicted-rows.ts';

/** Options that the methods share which remove what neighbors contradict. */
export interface EditingOptions {
  /** Neighbours that are asked, at least 1. @default 3 */
  kNeighbors?: number;
  /**
   * `'all'` a row stays if all its neighbors are of its class, `'mode'` if the class that most of them have is its class, which
   * removes fewer rows. Of several equally frequent classes the one of the smallest label counts.
   *
   * @default 'all'
   */
  selection?: NeighborSelection;
}

/** Checks the options of {@link EditingOptions}, and returns them with their defaults. */
export function checkEditing(name: string, options: EditingOptions): Required<EditingOptions> {
  checkOptions(name, options);
  return {
    kNeighbors: checkNumber(name, 'kNeighbors', options.kNeighbors ?? 3, { min: 1, integer: true }),
    selection: checkOneOf(name, 'selection', options.selection ?? 'all', NEIGHBOR_SELECTIONS),
  };
}
