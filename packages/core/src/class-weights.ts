import { checkNumber } from './check-number.ts';
import { checkNumbers } from './check-numbers.ts';
import { checkOneOf } from './check-one-of.ts';
import { checkOptions } from './check-options.ts';
import { effectiveNumber } from './effective-numbers.ts';
import { sumOf } from './sum-of.ts';

/** The rule by which {@link classWeights} turns counts into weights. */
export type ClassWeightScheme = 'effective' | 'inverse' | 'inverseSqrt' | 'power' | 'balanced';

/** Options of {@link classWeights}. */
export interface ClassWeightsOptions {
  /**
   * `'effective'` 1 / effective number, `'inverse'` 1 / count, `'inverseSqrt'` 1 / √count, `'power'` count^-exponent,
   * `'balanced'` total / (numClasses · count), scikit-learn's rule.
   *
   * @default 'effective'
   */
  scheme?: ClassWeightScheme;
  /** Overlap of scheme `'effective'`, from 0 (no re-weighting) to 1 (1 / count). @default 0.9999 */
  beta?: number;
  /** Exponent of scheme `'power'`, at least 0. @default 1 */
  exponent?: number;
  /**
   * `'sum'` the weights sum to the number of classes (that have examples), `'max'` the largest is 1, `'min'` the smallest is 1,
   * `'none'` as the scheme gives them.
   *
   * @default 'sum'; 'none' for scheme 'balanced', whose scale is its definition
   */
  normalize?: 'sum' | 'none' | 'max' | 'min';
  /** What a class without examples gets: an error that names it, or weight 0. @default 'throw' */
  onZero?: 'throw' | 'zero';
}

/**
 * Returns a weight for each class, larger for rarer classes.
 *
 * Plain data, computed in float64 once per training run, which every loss here takes as `classWeights`. With `normalize: 'sum'` the
 * mean weight over *classes* is 1, so that the mean over *examples* of a long-tailed set is far below 1: a loss averaged over
 * examples gets smaller, and with it the effective learning rate.
 *
 *     effective:   weight(c) ∝ (1 - beta) / (1 - beta^count(c))
 *     inverse:     weight(c) ∝ 1 / count(c)
 *     inverseSqrt: weight(c) ∝ 1 / √count(c)
 *     power:       weight(c) ∝ count(c)^-exponent
 *     balanced:    weight(c) = total / (numClasses · count(c))
 *
 * Choose beta by volume: classes of many more than `1 / (1 - beta)` examples all weigh the same, and classes of far fewer weigh
 * 1 / count. So 0.9999 hardly tells 60,000 examples from 900,000, and up to 0.9 hardly any two counts differ.
 *
 * @param classCounts - Examples per class of the whole training set, `[numClasses]`; fractions are accepted.
 * @param options - The scheme and its strength.
 * @returns Weight per class, `[numClasses]`, float64.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a count is negative or not finite, a class has no examples (unless `onZero` is `'zero'`), all classes are
 *   empty, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { classWeights } from '@lt/core';
 *
 * const weights = classWeights([900, 90, 10], { beta: 0.99 });
 * console.log([...weights].map((weight) => weight.toFixed(4)).join(' ')); // 0.2284 0.3836 2.3880
 * ```
 *
 * @see Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019,
 *   section 4, https://arxiv.org/abs/1901.05555. A class without examples gives NaN in the authors' code; here it is an error or 0.
 */
export function classWeights(
  classCounts: ArrayLike<number>,
  options: ClassWeightsOptions = {},
): Float64Array {
  const name = 'classWeights';
  const counts = checkNumbers(name, 'classCounts', classCounts, { min: 0 });
  checkOptions(name, options);
  const scheme = checkOneOf(name, 'scheme', options.scheme ?? 'effective', SCHEMES);
  const beta = checkNumber(name, 'beta', options.beta ?? 0.9999, { min: 0, max: 1 });
  const exponent = checkNumber(name, 'exponent', options.exponent ?? 1, { min: 0 });
  const ownScale = scheme === 'balanced' ? 'none' : 'sum';
  const normalize = checkOneOf(name, 'normalize', options.normalize ?? ownScale, NORMALIZATIONS);
  const onZero = checkOneOf(name, 'onZero', options.onZero ?? 'throw', ['throw', 'zero']);

  const present = Array.from(counts).filter((count) => count > 0);
  if (present.length === 0) {
    throw new RangeError(`${name}: expected \`classCounts\` to hold at least one example, got only zeros.`);
  }
  const average = sumOf(present) / present.length;
  // A scale that normalization takes out again: without it, a large exponent makes every weight underflow.
  const unit = normalize === 'none' ? 1 : present.reduce((a, b) => Math.min(a, b));
  const rule = {
    effective: (count: number) => 1 / effectiveNumber(count, beta),
    inverse: (count: number) => 1 / count,
    inverseSqrt: (count: number) => 1 / Math.sqrt(count),
    power: (count: number) => (count / unit) ** -exponent,
    balanced: (count: number) => average / count,
  }[scheme];
  const weights = Float64Array.from(counts, (count, c) => {
    if (count > 0) return rule(count);
    if (onZero === 'zero') return 0;
    throw new RangeError(
      `${name}: expected every class in \`classCounts\` to have examples, got 0 for class ${c}. Pass onZero: 'zero' to give it weight 0.`,
    );
  });
  const divisor = {
    sum: () => sumOf(weights) / present.length,
    max: () => weights.reduce((a, b) => Math.max(a, b)),
    min: () => weights.filter((weight) => weight > 0).reduce((a, b) => Math.min(a, b)),
    none: () => 1,
  }[normalize]();
  return weights.map((weight) => weight / divisor);
}

const SCHEMES = ['effective', 'inverse', 'inverseSqrt', 'power', 'balanced'] as const;
const NORMALIZATIONS = ['sum', 'none', 'max', 'min'] as const;
