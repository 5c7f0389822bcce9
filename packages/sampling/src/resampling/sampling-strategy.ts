import type { Label } from './labels.ts';

/** What a strategy is for: adding rows, choosing rows, or cleaning classes. */
export type StrategyKind = 'over' | 'under' | 'clean';

/**
 * How far the classes are evened out, for any number of classes. Over-samplers leave the largest class as it is, under-samplers the
 * smallest one.
 */
export interface BalanceRule {
  /**
   * Over: every class gets at least `ratio` times the rows of the largest one. Under: no class keeps more than the rows of the smallest
   * one divided by `ratio`. In (0, 1].
   */
  ratio?: number;
  /**
   * Sizes proportional to `count^power`: 0 balances fully, 0.5 evens out by the square root, 1 changes nothing. In [0, 1]. Not together
   * with `ratio`.
   */
  power?: number;
  /** Over: most rows that are added to a class. Under: most rows that a class keeps. A whole number of at least 0. */
  cap?: number;
  /** Over: most rows that are added per row that is there. At least 0. */
  capPerRow?: number;
}

/** Sizes that classes shall have: by label, in a map or an object. Classes that are not named stay as they are. */
export type ClassTargets = ReadonlyMap<Label, number> | Readonly<Record<string, number>>;

/**
 * How many rows of which class: imbalanced-learn's forms, and {@link BalanceRule}.
 *
 * - `'auto'`: `'not majority'` for over-samplers, `'not minority'` for the others.
 * - `'minority'` (over only), `'majority'` (not over), `'not minority'`, `'not majority'`, `'all'`: those classes, to the size of the
 *   largest (over) or smallest class (under).
 * - a number in (0, 1]: smaller over larger class afterwards, for two classes only.
 * - a map or object from label to the size afterwards.
 * - a list of labels: the classes to clean, for cleaning only.
 * - `{ ratio }`, `{ power }`, `{ cap }`, `{ capPerRow }`: a rule. Where classes have such names, give sizes in a Map.
 * - a function of the counts that returns a map or object.
 */
export type SamplingStrategy =
  | 'auto'
  | 'minority'
  | 'majority'
  | 'not minority'
  | 'not majority'
  | 'all'
  | number
  | ClassTargets
  | readonly Label[]
  | BalanceRule
  | ((classCounts: Map<Label, number>) => ClassTargets);
