import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { Sgd, type SgdOptimizer } from './sgd-optimizer.ts';

/** Options of {@link sgd}. */
export interface SgdOptions {
  /** Learning rate, at least 0. `setLearningRate` changes it during training. */
  learningRate: number;
  /** Share of the velocity that each step keeps, in [0, 1). @default 0 */
  momentum?: number;
  /** Whether to look ahead along the velocity (Nesterov). Needs `momentum` above 0. @default false */
  nesterov?: boolean;
  /** Added to the gradient as `weightDecay · variable`, at least 0. It is twice the factor of an L2 penalty. @default 0 */
  weightDecay?: number;
  /**
   * Which variables decay, by the name of the variable (`Variable.name`), for example
   * `(name) => name.includes('kernel')` to spare biases and batch normalization.
   *
   * @default all, as in PyTorch
   */
  decayed?: (variableName: string) => boolean;
}

/**
 * Creates stochastic gradient descent with momentum, Nesterov momentum and weight decay, with PyTorch's semantics.
 *
 * tfjs's own `train.momentum` has no weight decay, and it keeps velocities by their position in the list of gradients, so that a
 * variable whose gradient is missing once (a branch left out of the loss, a layer frozen later) shifts them to other variables. Here
 * a velocity belongs to the name of its variable; a variable without a gradient keeps its value and its velocity.
 *
 *     gradient = gradient + weightDecay · variable
 *     velocity = momentum · velocity + gradient
 *     variable = variable - learningRate · (nesterov ? gradient + momentum · velocity : velocity)
 *
 * Works in `model.compile({ optimizer })`, `minimize`, `applyGradients` and `trainLoop`. `getWeights` and `setWeights` hold the number
 * of steps and the velocities. Dispose it when training is over: it owns one velocity per variable.
 *
 * @param options - Rate, momentum and decay.
 * @returns An optimizer, which owns its velocities until `dispose()`.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range, or `nesterov` is set without momentum.
 *
 * @example
 * ```ts
 * import { sgd } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor1d, variable } from '@tensorflow/tfjs-core';
 *
 * const weights = variable(tensor1d([1, -2]));
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 });
 * optimizer.applyGradients([{ name: weights.name, tensor: tensor1d([1, 1]) }]);
 * // gradient 1.01, velocity 1.01: 1 - 0.1 · (1.01 + 0.9 · 1.01)
 * console.log(Array.from(await weights.data(), (weight) => weight.toFixed(4)).join(' ')); // 0.8081 -2.1862
 * optimizer.dispose();
 * ```
 *
 * @see I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013,
 *   section 2, https://proceedings.mlr.press/v28/sutskever13.html. PyTorch's form, in which the learning rate multiplies the whole
 *   velocity instead of each gradient as it enters: the two agree while the rate is constant.
 */
export function sgd(options: SgdOptions): SgdOptimizer {
  const name = 'sgd';
  checkOptions(name, options);
  const learningRate = checkNumber(name, 'learningRate', options.learningRate, { min: 0 });
  const momentum = checkNumber(name, 'momentum', options.momentum ?? 0, { min: 0, below: 1 });
  const nesterov = options.nesterov ?? false;
  if (typeof nesterov !== 'boolean') {
    throw new TypeError(
      `${name}: expected \`nesterov\` to be true or false, got ${describeValue(nesterov)}.`,
    );
  }
  if (nesterov && momentum === 0) {
    throw new RangeError(`${name}: expected \`momentum\` to be above 0 with \`nesterov\`, got 0.`);
  }
  const weightDecay = checkNumber(name, 'weightDecay', options.weightDecay ?? 0, { min: 0 });
  const decayed = options.decayed ?? (() => true);
  if (typeof decayed !== 'function') {
    throw new TypeError(`${name}: expected \`decayed\` to be a function, got ${describeValue(decayed)}.`);
  }
  return new Sgd(learningRate, momentum, nesterov, weightDecay, decayed);
}
