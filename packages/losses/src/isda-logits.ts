import { checkNumber, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  add,
  clone,
  customGrad,
  type GradSaveFunc,
  matMul,
  mul,
  relu,
  reshape,
  sub,
  sum,
  Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { type ClassCovariance, checkClassCovariance } from './class-covariance.ts';
import { diagonalForm, fullForm } from './kernels/covariance-forms.ts';
import { checkLabels, type Labels } from './labels.ts';

/** Options of {@link isdaLogits}. */
export interface IsdaLogitsOptions {
  /** Weights of the last layer, which made the logits of the features, float32, `[featureDim, numClasses]`. Differentiated too. */
  kernel: Tensor;
  /**
   * What `updateClassCovariance` returned; or the covariances alone, as a float32 tensor, `[numClasses, featureDim]` for variances,
   * `[numClasses, featureDim, featureDim]` for symmetric matrices, which counts as a constant.
   */
  covariance: ClassCovariance | Tensor;
  /** Strength of the augmentation, at least 0. The authors let it grow with the epoch: `lambda0 · epoch / totalEpochs`. @default 0.5 */
  lambda?: number;
  /** Class id of examples whose logits stay as they are. @default none */
  ignoreIndex?: number;
}

/**
 * Returns the logits of implicit semantic data augmentation (ISDA): each logit of a wrong class is raised by how much the features of
 * the true class vary towards it.
 *
 * Any loss on top of them is, in closed form, a bound on its mean over infinitely many copies of each example, whose features are moved
 * along the covariance of their class. Use it where rare classes have too few examples to show how they vary, under a loss of your
 * choice; {@link isdaLoss} is cross entropy on it. For training only: predict from the logits.
 *
 *     z(c) = logit(c) + lambda / 2 · (w(c) - w(y))ᵀ · covariance(y) · (w(c) - w(y)),        y the true class, w(c) a column of the kernel
 *
 * The square is multiplied out, so that there are only products of matrices: the authors' tensor of batch · numClasses · featureDim
 * numbers is never made. With variances the largest tensors are those that the layer has; with whole matrices there are some of batch ·
 * featureDim² and numClasses · featureDim². Gradients go to the logits and to the kernel, as in the authors' code.
 *
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`; constants. Soft labels have no true class: here they
 *   mix the covariances and weights of theirs.
 * @param logits - Float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Weights of the last layer, covariance of the features, strength.
 * @returns Augmented logits, with the shape of `logits`.
 * @throws TypeError if `logits` or `kernel` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or `lambda` is negative.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { matMul, tensor2d } from '@tensorflow/tfjs-core';
 * import { balancedSoftmaxLoss, isdaLogits } from '@lt/losses';
 *
 * const kernel = tensor2d([[1, 0, -1], [0, 1, 1]]);
 * const logits = matMul(tensor2d([[2, 1]]), kernel);
 * const variances = tensor2d([[1, 0.5], [0, 0], [0, 0]]);
 * const augmented = isdaLogits([0], logits, { kernel, covariance: variances, lambda: 0.5 });
 * console.log(await augmented.array()); // [ [ 2, 1.375, 0.125 ] ]
 *
 * const loss = balancedSoftmaxLoss([0], augmented, { classCounts: [10, 90, 900] });
 * console.log((await loss.array()).map((value) => value.toFixed(4))); // [ '2.9765' ]
 * ```
 *
 * @see Y. Wang, X. Pan, S. Song, H. Zhang, C. Wu, G. Huang, "Implicit Semantic Data Augmentation for Deep Networks", NeurIPS 2019,
 *   the upper bound of the expected loss, https://arxiv.org/abs/1909.12220
 * @see S. Li, K. Gong, C. H. Liu, Y. Wang, F. Qiao, X. Cheng, "MetaSAug: Meta Semantic Augmentation for Long-Tailed Visual
 *   Recognition", CVPR 2021, https://arxiv.org/abs/2103.12579
 */
export function isdaLogits<T extends Tensor>(labels: Labels, logits: T, options: IsdaLogitsOptions): T {
  return augmentLogits('isdaLogits', labels, logits, options);
}

/** Checks the arguments of {@link isdaLogits} in the name of a caller, and evaluates it. */
export function augmentLogits<T extends Tensor>(
  caller: string,
  labels: Labels,
  logits: T,
  options: IsdaLogitsOptions,
): T {
  checkLogits(caller, logits);
  const { kernel, covariance, lambda = 0.5, ignoreIndex } = checkOptions(caller, options ?? {});
  const numClasses = logits.shape.at(-1)!;
  checkTensor(caller, 'kernel', kernel, { dtype: 'float32', shape: ['featureDim', numClasses] });
  const featureDim = kernel.shape[0]!;
  const { isFull, toMatrix: toCovariances } = checkCovariance(caller, covariance, numClasses, featureDim);
  checkNumber(caller, 'lambda', lambda, { min: 0 });
  if (ignoreIndex !== undefined) checkNumber(caller, 'ignoreIndex', ignoreIndex, { integer: true });
  const toLabels = checkLabels(caller, labels, logits, ignoreIndex);
  const form = isFull ? fullForm : diagonalForm;

  // What of the kernel and of the covariances belongs to the true class of each example.
  const own = (matrix: Tensor2D, rows: Tensor2D, weights: Tensor2D) => {
    const vectors = matMul(matrix, weights, false, true) as Tensor2D;
    return { vectors, moved: form.apply(rows, vectors) };
  };
  const operation = customGrad((...given) => {
    const [x, weights, save] = given as unknown as [Tensor, Tensor2D, GradSaveFunc];
    if (logits.size === 0) return { value: clone(x), gradFunc: (dy: Tensor) => [clone(dy), mul(weights, 0)] };
    const matrix = toLabels().labels;
    const rows = matMul(matrix, toCovariances()) as Tensor2D;
    const { vectors, moved } = own(matrix, rows, weights);
    const cross = matMul(moved, weights);
    const squares = add(sub(form.quadratic(rows, weights), mul(cross, 2)), sum(mul(moved, vectors), 1, true));
    // At least 0 but for rounding.
    const value = add(x, mul(reshape(relu(squares), x.shape), lambda / 2));
    save([weights, matrix, rows]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [weights, matrix, rows] = saved as [Tensor2D, Tensor2D, Tensor2D];
      const kernelGradient = tidy(() => {
        const factors = mul(reshape(dy, matrix.shape), lambda) as Tensor2D;
        const { moved } = own(matrix, rows, weights);
        const others = sub(form.weighted(rows, factors, weights), matMul(moved, factors, true));
        const pulled = form.apply(rows, matMul(factors, weights, false, true) as Tensor2D);
        const back = sub(pulled, mul(sum(factors, 1, true), moved)) as Tensor2D;
        return sub(others, matMul(back, matrix, true));
      });
      return [clone(dy), kernelGradient];
    };
    return { value, gradFunc };
  });
  return operation(logits, kernel) as T;
}

/** Checks covariances, and returns a function that makes a matrix of them, `[numClasses, featureDim]` or `[numClasses, featureDim²]`. */
function checkCovariance(
  caller: string,
  covariance: ClassCovariance | Tensor,
  numClasses: number,
  featureDim: number,
): { isFull: boolean; toMatrix: () => Tensor2D } {
  if (covariance instanceof Tensor) {
    const isFull = covariance.rank === 3;
    const shape = isFull ? [numClasses, featureDim, featureDim] : [numClasses, featureDim];
    checkTensor(caller, 'covariance', covariance, { dtype: 'float32', shape });
    return { isFull, toMatrix: () => reshape(covariance, [numClasses, covariance.size / numClasses]) };
  }
  const sizes = checkClassCovariance(caller, covariance);
  if (sizes.numClasses !== numClasses || sizes.featureDim !== featureDim) {
    throw new RangeError(
      `${caller}: expected \`covariance\` to be of ${numClasses} classes and ${featureDim} features, got ${sizes.numClasses} and ${sizes.featureDim}.`,
    );
  }
  const { covariances } = covariance;
  const shape: [number, number] = [numClasses, covariances.length / numClasses];
  return { isFull: sizes.isFull, toMatrix: () => tensor2d(Float32Array.from(covariances), shape) };
}
