import { checkNumber, checkNumbers, checkOptions, classPrior } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  concat,
  mul,
  type Scalar,
  slice,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { sameClass } from './features/class-pairs.ts';
import { differentiableFeatureLoss } from './features/differentiable-feature-loss.ts';
import { checkFeatureLabels, type FeatureLabels } from './features/feature-labels.ts';
import {
  checkFeatureLossOptions,
  checkFeatures,
  type FeatureLossOptions,
  type FeatureReduction,
} from './features/feature-loss-options.ts';
import { classMatrix, isSelf, keyBias, shares } from './features/positive-keys.ts';
import { weighFeatures } from './features/weigh-features.ts';
import { type ContrastiveInputs, contrastiveKernel, sizeOfKeys } from './kernels/contrastive.ts';
import type { Labels } from './labels.ts';

/** Options of {@link pacoLoss}. */
export interface PacoLossOptions extends FeatureLossOptions {
  /** Logits of the first view, float32, `[batch, numClasses]`. The loss is differentiated with respect to them too. */
  logits: Tensor;
  /** Examples per class of the whole training set, `[numClasses]`, each at least 0. */
  classCounts: ArrayLike<number>;
  /** What scalar products of features are divided by, above 0. @default 0.2 */
  temperature?: number;
  /** What the logits are divided by, above 0. @default 1 */
  supervisedTemperature?: number;
  /** The loss is multiplied by `temperature / baseTemperature`, above 0. @default the temperature */
  baseTemperature?: number;
  /** Weight of each feature of the anchor's class as a target, at least 0. The authors have 0.05, on CIFAR-100 0.01. @default 0.05 */
  alpha?: number;
  /** Weight of the anchor's class among the logits as a target, at least 0. @default 1 */
  beta?: number;
  /** Weight of each feature in the sum of all keys, at least 0; 0 leaves the logits alone there. @default 1 */
  gamma?: number;
  /** Weight of each anchor, `[batch]`, each at least 0; a tensor counts as a constant. @default 1 each */
  sampleWeights?: ArrayLike<number> | Tensor;
}

/**
 * Returns the parametric contrastive loss of each example: classification and contrast of features in one softmax.
 *
 * Use it in place of a softmax loss with two augmented views and a queue of past features (MoCo). The logits act as one more key per
 * class, a center with the class prior added, so that a class is present in every batch and common classes do not take over.
 *
 *     z(c)    = (logit(c) + log(prior(c) + 1e-9)) / supervisedTemperature         for each class c
 *     z(k)    = f(i) · f(k) / temperature                                         for each row k other than i
 *     S(i)    = sum over classes of exp(z(c)) + gamma · sum over rows of exp(z(k))
 *     w       = beta for the class of i, alpha for each row of that class, divided by their sum
 *     loss(i) = temperature / baseTemperature · (log S(i) - sum of w · z)
 *
 * The rows of `features` are the first view, the second view, and the queue; the anchors are those of the first view. Features should
 * have length 1. Predict with the logits as they are. The authors take the mean: `reduction: 'mean'`.
 *
 * Their code adds 1e-12 to S relative to the largest product, that of the anchor with itself included, and loses what is smaller, which
 * happens at temperatures of 0.05 and below; here the largest product that counts is taken out first. Their temperatures are 0.2 on
 * ImageNet and iNaturalist, and 0.05 on CIFAR.
 *
 * The gradient is finite for all finite features and logits, cut to the largest float32 where it would be larger. Products and
 * logits beyond 1e37 after the division by the temperature are cut, which changes the value only.
 *
 * @param labels - Class ids of all rows, `[rows]`, or one-hot labels, `[rows, numClasses]`, of which the largest element counts;
 *   constants. -1 and a row of zeros leave a row out, as anchor and as key: for a queue that is not full yet.
 * @param features - Float32, `[rows, featureDim]`: first view, second view, queue. At least two times `batch` rows.
 * @param options - Logits, class statistics, temperatures, weights, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where left out; a Scalar with `reduction`.
 * @throws TypeError if `features` or `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { pacoLoss } from '@lt/losses';
 *
 * const logits = tensor2d([[1, 0], [0, 1]]);
 * const features = tensor2d([[1, 0], [0, 1], [0.8, 0.6], [0, 1], [0.6, 0.8]]); // views of two images, a queue of one
 * const options = { logits, classCounts: [90, 10], temperature: 0.5 };
 * const loss = await pacoLoss([0, 1, 0, 1, 1], features, options).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '1.6227', '3.9016' ]
 * ```
 *
 * @see J. Cui, Z. Zhong, S. Liu, B. Yu, J. Jia, "Parametric Contrastive Learning", ICCV 2021, section 3,
 *   https://arxiv.org/abs/2107.12028
 */
export function pacoLoss(
  labels: Labels,
  features: Tensor,
  options: PacoLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the parametric contrastive loss of the batch, reduced to a Scalar. */
export function pacoLoss(
  labels: Labels,
  features: Tensor,
  options: PacoLossOptions & { reduction: FeatureReduction },
): Scalar;
/** Returns the parametric contrastive loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function pacoLoss(labels: Labels, features: Tensor, options: PacoLossOptions): Tensor1D | Scalar;
export function pacoLoss(labels: Labels, features: Tensor, options: PacoLossOptions): Tensor {
  const name = 'pacoLoss';
  const rows = checkFeatures(name, features);
  const { logits, classCounts, ignoreIndex = -1, reduction } = checkOptions(name, options);
  checkTensor(name, 'logits', logits, { dtype: 'float32', shape: ['batch', 'numClasses'] });
  const [anchors, numClasses] = logits.shape as [number, number];
  if (rows < 2 * anchors) {
    throw new RangeError(
      `${name}: expected \`features\` to hold two views of ${anchors} examples and a queue, got ${rows} rows.`,
    );
  }
  checkNumbers(name, 'classCounts', classCounts, { min: 0, length: numClasses });
  checkFeatureLossOptions(name, options, anchors, numClasses);
  const temperature = checkNumber(name, 'temperature', options.temperature ?? 0.2, { above: 0 });
  const supervised = checkNumber(name, 'supervisedTemperature', options.supervisedTemperature ?? 1, {
    above: 0,
  });
  const base = checkNumber(name, 'baseTemperature', options.baseTemperature ?? temperature, { above: 0 });
  const alpha = checkNumber(name, 'alpha', options.alpha ?? 0.05, { min: 0 });
  const beta = checkNumber(name, 'beta', options.beta ?? 1, { min: 0 });
  const gamma = checkNumber(name, 'gamma', options.gamma ?? 1, { min: 0 });
  const toClasses = checkFeatureLabels(name, labels, { rows, numClasses, ignoreIndex });
  const logPrior = Array.from(classPrior(classCounts), (prior) =>
    Math.max(-1e37, Math.log(prior + 1e-9) / supervised),
  );

  const prepare = ({ features }: ContrastiveInputs) => {
    const classes = toClasses();
    const size = sizeOfKeys(features, classes.valid);
    const columns = parametricKeys(classes, anchors, numClasses, {
      alpha,
      beta,
      gamma,
      mass: temperature / base,
    });
    const ofAnchors = {
      classIds: firstRows(classes.classIds, anchors),
      valid: classes.valid && firstRows(classes.valid, anchors),
    };
    const logitBias = tensor1d(Float32Array.from(logPrior));
    const constants = { valid: classes.valid, size, logitBias, ...columns };
    return { constants, ...weighFeatures(ofAnchors, options) };
  };
  const kernel = contrastiveKernel(anchors, temperature, 1 / supervised);
  const shape = reduction === undefined ? [anchors] : [];
  return differentiableFeatureLoss({ features, logits }, kernel, prepare, { rows: anchors, shape });
}

/** Returns the targets and the logarithms of the weights of all columns, classes first, then rows. */
function parametricKeys(
  classes: FeatureLabels,
  anchors: number,
  numClasses: number,
  { alpha, beta, gamma, mass }: { alpha: number; beta: number; gamma: number; mass: number },
): { targets: Tensor2D; bias: Tensor } {
  const { classIds, valid } = classes;
  const self = isSelf(classIds.size, anchors);
  const ownClass = slice(classMatrix(classes, numClasses), [0, 0], [anchors, -1]);
  const sameRows = sub(slice(sameClass(classes), [0, 0], [anchors, -1]), self);
  const targets = shares(concat([mul(ownClass, beta), mul(sameRows, alpha)], 1), mass);
  return { targets, bias: concat([zerosLike(ownClass), keyBias(self, valid, Math.log(gamma))], 1) };
}

function firstRows(x: Tensor1D, rows: number): Tensor1D {
  return slice(x, 0, rows);
}
