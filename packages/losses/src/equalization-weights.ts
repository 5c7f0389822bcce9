import { checkNumber, checkNumbers, describeValue } from '@lt/core';

/** The gradients that each class has got from its positive and from its negative examples so far. */
export interface GradientSums {
  /** Sum of the sizes of the gradients of positive elements, each at least 0. */
  positive: ArrayLike<number>;
  /** The same of negative elements, of the same length. */
  negative: ArrayLike<number>;
}

/** The mapping from gradient ratios to weights. */
export interface EqualizationStrength {
  /** Steepness of the mapping. */
  gamma: number;
  /** Ratio at which negatives get half their weight. */
  mu: number;
  /** What a weight of 0 for negatives adds to the weight of positives. */
  alpha: number;
}

/** Checks the mapping, and fills in the authors' values. */
export function checkStrength(caller: string, options: Partial<EqualizationStrength>): EqualizationStrength {
  const { gamma = 12, mu = 0.8, alpha = 4 } = options;
  checkNumber(caller, 'gamma', gamma, { min: 0 });
  checkNumber(caller, 'mu', mu, { min: 0 });
  checkNumber(caller, 'alpha', alpha, { min: 0 });
  return { gamma, mu, alpha };
}

/**
 * Checks gradient ratios, given or as sums, and returns one per class.
 *
 * @param numClasses - Columns of the logits; one fewer in the ratios means that the last column is the background.
 */
export function checkGradientRatio(
  caller: string,
  value: ArrayLike<number> | GradientSums | undefined,
  numClasses: number,
): Float64Array {
  if (value === undefined) return new Float64Array(numClasses).fill(UNSEEN);
  if (isArray(value)) return Float64Array.from(checkPerClass(caller, 'gradientRatio', value, numClasses));
  const { positive, negative } = checkGradientSums(caller, value, numClasses);
  return Float64Array.from(positive, (sum, c) =>
    sum === 0 && negative[c] === 0 ? UNSEEN : sum / (negative[c]! + 1e-10),
  );
}

/** Checks sums of gradients, one per class or one fewer. */
export function checkGradientSums(caller: string, value: unknown, numClasses: number): GradientSums {
  if (typeof value !== 'object' || value === null || isArray(value)) {
    throw new TypeError(
      `${caller}: expected \`gradientRatio\` to be an object { positive, negative }, got ${describeValue(value)}.`,
    );
  }
  const { positive, negative } = value as GradientSums;
  checkPerClass(caller, 'gradientRatio.positive', positive, numClasses);
  checkNumbers(caller, 'gradientRatio.negative', negative, { min: 0, length: positive.length });
  return { positive, negative };
}

/** Returns the weights of positive and negative elements, `[numClasses]` each; 1 for a background column. */
export function equalizationWeights(
  ratios: Float64Array,
  numClasses: number,
  { gamma, mu, alpha }: EqualizationStrength,
): { positive: Float32Array; negative: Float32Array } {
  const positive = new Float32Array(numClasses).fill(1);
  const negative = new Float32Array(numClasses).fill(1);
  for (const [c, ratio] of ratios.entries()) {
    const distance = gamma * (ratio - mu);
    negative[c] = 1 / (1 + Math.exp(-distance));
    // One minus the above, without the difference.
    positive[c] = 1 + alpha / (1 + Math.exp(distance));
  }
  return { positive, negative };
}

/** The ratio of a class that has had no gradient: large enough for weights of 1. */
const UNSEEN = 100;

function checkPerClass(
  caller: string,
  argument: string,
  values: unknown,
  numClasses: number,
): ArrayLike<number> {
  const withoutBackground = (values as ArrayLike<number>)?.length === numClasses - 1 && numClasses > 1;
  const length = withoutBackground ? numClasses - 1 : numClasses;
  return checkNumbers(caller, argument, values, { min: 0, length });
}

function isArray(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
