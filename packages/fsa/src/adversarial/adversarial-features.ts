import { checkNumber, checkNumbers, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Labels } from '@lt/losses';
import {
  add,
  matMul,
  mul,
  reshape,
  sign,
  softmax,
  sub,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { checkLabelRows } from './label-rows.ts';
import { unitRows } from './unit-rows.ts';
import { checkValueRange, cutOff, type ValueRange } from './value-range.ts';

/** Options of {@link adversarialFeatures}. */
export interface AdversarialFeaturesOptions {
  /** Weights of the classifier, float32, `[featureDim, numClasses]`. */
  kernel: Tensor2D;
  /** Its bias, float32, `[numClasses]`. @default none */
  bias?: Tensor1D;
  /** How far each feature vector moves, at least 0: in units of the features, or with `classSpreads` in spreads of its class. */
  epsilon: number;
  /**
   * What of each class `epsilon` is a part of, `[numClasses]`, as `featureStatistics` measures it. A class whose spread is 0, as that of
   * a single example, does not move.
   *
   * @default 1 for each class
   */
  classSpreads?: ArrayLike<number>;
  /** How the way is measured: `'l2'` by its length, `'linf'` by its largest number, so that all numbers move as far. @default 'l2' */
  norm?: 'l2' | 'linf';
  /** `'harder'` goes towards the classes that the classifier confuses it with, `'easier'` away from them. @default 'harder' */
  direction?: 'harder' | 'easier';
  /** Smallest and largest number of a feature: `[0, Infinity]` behind a ReLU. What is cut off shortens the way. @default no limit */
  range?: ValueRange;
}

/**
 * Returns features moved along the gradient of a linear classifier's cross-entropy: harder or easier examples of their own class.
 *
 * Use it to give a rare class examples that it does not have, in front of the classifier where they count: harder ones widen its region
 * towards the classes that take it over, easier ones add to its core. The gradient is in closed form, so that tfjs-core and a backend
 * are enough.
 *
 *     g  = kernel · (q - one-hot(class)),   q = softmax over the other classes of  features · kernel + bias
 *     x′ = x ± epsilon · spread(class) · g / |g|        norm 'l2';    sign(g) in place of g / |g|  with norm 'linf'
 *
 * The gradient of cross-entropy is `(1 - p(class)) · g`. Its length goes to 0 as the classifier becomes sure, its direction does not: so
 * the step is exact for examples on which float32 knows no loss any more, as those of a training set learned by heart. Where there is
 * no direction, with equal columns of the kernel or a single class, features stay as they are.
 *
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`; that rows are one-hot is not checked.
 * @param features - Pooled features, what the classifier takes, float32, `[batch, featureDim]`.
 * @param options - Classifier, size and direction of the step.
 * @returns Moved features, `[batch, featureDim]`; their labels are those given. Gradients do not go through them.
 * @throws TypeError if `features`, `kernel` or `bias` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if shapes do not fit, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { adversarialFeatures } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const kernel = tensor2d([[3, 0], [0, 4]]);
 * const features = tensor2d([[2, 1]]);
 * const harder = adversarialFeatures([0], features, { kernel, epsilon: 0.5 });
 * console.log(Array.from(await harder.data(), (value) => value.toFixed(2)).join(' ')); // 1.70 1.40
 *
 * const easier = adversarialFeatures([0], features, { kernel, epsilon: 0.5, direction: 'easier' });
 * console.log(Array.from(await easier.data(), (value) => value.toFixed(2)).join(' ')); // 2.30 0.60
 * ```
 *
 * @see I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and Harnessing Adversarial Examples", ICLR 2015, section 4,
 *   https://arxiv.org/abs/1412.6572: norm `'linf'`, on images
 * @see T. Miyato, A. M. Dai, I. Goodfellow, "Adversarial Training Methods for Semi-Supervised Text Classification", ICLR 2017, equation 5,
 *   https://arxiv.org/abs/1605.07725: norm `'l2'`, on embeddings. For rare classes, by their spread and in closed form: ours, after the
 *   outlook of Y. Zhang, B. Kang, B. Hooi, S. Yan, J. Feng, "Deep Long-Tailed Learning: A Survey", 2021, https://arxiv.org/abs/2110.04596
 */
export function adversarialFeatures(
  labels: Labels,
  features: Tensor2D,
  options: AdversarialFeaturesOptions,
): Tensor2D {
  const name = 'adversarialFeatures';
  const x = checkTensor<Tensor2D>(name, 'features', features, { dtype: 'float32', rank: 2 });
  const { kernel, bias, classSpreads } = checkOptions(name, options);
  const [batch, featureDim] = x.shape;
  checkTensor(name, 'kernel', kernel, { dtype: 'float32', shape: [featureDim, 'numClasses'] });
  const numClasses = kernel.shape[1];
  if (bias !== undefined) checkTensor(name, 'bias', bias, { dtype: 'float32', shape: [numClasses] });
  const makeLabels = checkLabelRows(name, 'labels', labels, batch, numClasses);
  const epsilon = checkNumber(name, 'epsilon', options.epsilon, { min: 0 });
  if (classSpreads !== undefined)
    checkNumbers(name, 'classSpreads', classSpreads, { min: 0, length: numClasses });
  const norm = checkOneOf(name, 'norm', options.norm ?? 'l2', ['l2', 'linf']);
  const direction = checkOneOf(name, 'direction', options.direction ?? 'harder', ['harder', 'easier']);
  const range = checkValueRange(name, options.range);
  return tidy(() => {
    const rows = makeLabels();
    const uphill = uphillGradient(rows, x, kernel, bias);
    const way = norm === 'l2' ? unitRows(uphill) : sign(uphill);
    const step = direction === 'harder' ? epsilon : -epsilon;
    const spreads = Float32Array.from(classSpreads ?? { length: numClasses }, (spread = 1) => spread * step);
    const steps = matMul(rows, reshape(tensor1d(spreads), [numClasses, 1]));
    return cutOff(add(x, mul(steps, way)) as Tensor2D, range);
  });
}

/** Returns the gradient of cross-entropy, divided by the probability of all other classes together. */
function uphillGradient(
  labels: Tensor2D,
  features: Tensor2D,
  kernel: Tensor2D,
  bias: Tensor1D | undefined,
): Tensor2D {
  const products = matMul(features, kernel);
  const logits = bias === undefined ? products : add(products, bias);
  // The true class is out of reach: what is left is how the others share what it does not have.
  const others = softmax(sub(logits, mul(labels, 1e9)) as Tensor2D);
  return matMul(sub(others, labels), kernel, false, true);
}
