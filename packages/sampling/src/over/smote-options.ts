import { checkNumber, checkOneOf, checkSeed } from '@lt/core';
import type { Carried, EngineOption, OverSamplingOptions } from '../resampling/resampling-options.ts';
import type { BaseChoice } from './class-bases.ts';

/** What to do about a class of too few rows: use the neighbors that there are, and report it, or refuse. */
export type SmallClassRule = 'clamp' | 'throw';

/** Options of {@link smote}. */
export interface SmoteOptions<Arrays extends Carried = Carried>
  extends OverSamplingOptions<Arrays>,
    EngineOption {
  /** Nearest rows of the same class that a new row may lie toward, at least 1. @default 5 */
  kNeighbors?: number;
  /**
   * `'even'` makes as many new rows of each row of a class as of any other, within one, as the paper does; `'random'` draws the row of
   * each new one, as imbalanced-learn does.
   *
   * @default 'even'
   */
  base?: BaseChoice;
  /**
   * What to do about a class that has no `kNeighbors` other rows. `'clamp'` uses those that there are; new rows of a class of one row
   * are copies; both are reported. `'throw'` throws a RangeError.
   *
   * @default 'clamp'
   */
  smallClass?: SmallClassRule;
}

/** Options of {@link smote}, checked. */
export interface CheckedSmoteOptions {
  kNeighbors: number;
  base: BaseChoice;
  smallClass: SmallClassRule;
  seed: number | string;
}

/** Checks the options that the methods of the family share. */
export function checkSmoteOptions(caller: string, options: SmoteOptions): CheckedSmoteOptions {
  const { kNeighbors = 5, base = 'even', smallClass = 'clamp' } = options;
  return {
    kNeighbors: checkNumber(caller, 'kNeighbors', kNeighbors, { min: 1, max: 2 ** 20, integer: true }),
    base: checkOneOf(caller, 'base', base, ['even', 'random']),
    smallClass: checkOneOf(caller, 'smallClass', smallClass, ['clamp', 'throw']),
    seed: checkSeed(caller, options.seed),
  };
}
