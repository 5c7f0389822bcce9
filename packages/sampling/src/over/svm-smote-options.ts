import { checkNumber } from '@lt/core';
import type { Carried } from '../resampling/resampling-options.ts';
import { type CheckedSmoteOptions, checkSmoteOptions, type SmoteOptions } from './smote-options.ts';
import type { SvmSettings } from './svm/support-vectors.ts';
import { checkWithoutBorder, type WithoutBorder } from './without-border.ts';

/** Options of `svmSmote`. */
export interface SvmSmoteOptions<Arrays extends Carried = Carried> extends SmoteOptions<Arrays> {
  /** Nearest rows of all classes that tell whether a support vector is noise, in danger or safe, at least 1. @default 10 */
  mNeighbors?: number;
  /** How far rows go outward from safe support vectors, as a share of the way to a neighbor: at least 0. @default 0.5 */
  outStep?: number;
  /**
   * Width of the kernel exp(-gamma · |x - y|²), above 0; `'scale'` is 1 / (columns · variance of all numbers), as in scikit-learn.
   *
   * @default 'scale'
   */
  gamma?: number | 'scale';
  /** What a row on the wrong side of the border costs, above 0. @default 1 */
  cost?: number;
  /** How far the machines' conditions of an optimum may be missed, above 0. @default 0.001 */
  tolerance?: number;
  /**
   * What to do for a class all of whose support vectors are noise: make new rows of all its rows, as `smote` does, or none, both
   * reported, or throw a RangeError.
   *
   * @default 'smote'
   */
  onEmptyDanger?: WithoutBorder;
}

/** Options of `svmSmote`, checked. */
export interface CheckedSvmOptions extends CheckedSmoteOptions, SvmSettings {
  mNeighbors: number;
  outStep: number;
  onEmptyDanger: WithoutBorder;
}

/** Checks the options, and fills in what was left out. */
export function checkSvmSmoteOptions(name: string, options: SvmSmoteOptions): CheckedSvmOptions {
  const { mNeighbors = 10, outStep = 0.5, gamma = 'scale', cost = 1, tolerance = 1e-3 } = options;
  return {
    ...checkSmoteOptions(name, options),
    mNeighbors: checkNumber(name, 'mNeighbors', mNeighbors, { min: 1, max: 2 ** 20, integer: true }),
    outStep: checkNumber(name, 'outStep', outStep, { min: 0 }),
    gamma: gamma === 'scale' ? gamma : checkNumber(name, 'gamma', gamma, { above: 0 }),
    cost: checkNumber(name, 'cost', cost, { above: 0 }),
    tolerance: checkNumber(name, 'tolerance', tolerance, { above: 0 }),
    onEmptyDanger: checkWithoutBorder(name, options.onEmptyDanger),
  };
}
