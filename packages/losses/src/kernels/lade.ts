import {
  add,
  clipByValue,
  div,
  divNoNan,
  exp,
  greater,
  log,
  max,
  mul,
  notEqual,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { LossKernel } from './kernel.ts';

/** What does not change while the logits do. */
export type LadeConstants = {
  /** Labels t, `[batch, numClasses]`. */
  readonly targets: Tensor2D;
  /** Share of each class in the training data, `[numClasses]`, each above 0. */
  readonly prior: Tensor1D;
  /** `-log(prior) - log(numClasses)`, `[numClasses]`. */
  readonly offset: Tensor1D;
  /** Weights u of the examples, `[batch, 1]`, each at least 0; 1 if left out. */
  readonly weights?: Tensor2D;
};

type LadeState = {
  readonly exponentials: Tensor2D;
  readonly partition: Tensor2D;
  readonly evidence: Tensor2D;
};

/**
 * Kernel of the regularizer of LADE. It looks along the batch, not along the classes. With u the weights of the examples, U their sum
 * and m(c) = sum over i of u(i) · t(i, c):
 *
 *     S(c)           = log (sum over i of u(i) · exp(x(i, c) + offset(c)) / U)
 *     value(i)       = sum over c of prior(c) · (S(c) + lambda · S(c)² - t(i, c) · x(i, c) · U / m(c))
 *     gradient(i, c) = prior(c) · (F · (1 + 2 · lambda · S(c)) · p(i, c) - f(i) · t(i, c) · U / m(c))
 *     p(i, c)        = u(i) · exp(x(i, c)) / sum over k of u(k) · exp(x(k, c)),        F = sum over i of f(i)
 *
 * where f are the factors of the values. The weighted mean of the values is the loss of the paper.
 *
 * @param lambda - Strength of the square, at least 0.
 */
export function ladeKernel(lambda: number): LossKernel<LadeConstants, LadeState> {
  return {
    forward(logits, constants) {
      const { targets, prior, offset, weights } = constants;
      const [counted, total] = [notEqual(targets, 0), totalWeight(constants)];
      // Where the weight is 0 there may be anything, NaN too.
      const seen = weights ? where(greater(weights, 0), logits, Number.NEGATIVE_INFINITY) : logits;
      const largest = max<Tensor2D>(seen, 0, true);
      const relative = exp(sub(seen, largest));
      const exponentials = (weights ? mul(relative, weights) : relative) as Tensor2D;
      const partition = sum<Tensor2D>(exponentials, 0, true);
      const evidence = add(add(largest, log(div(partition, total))), offset) as Tensor2D;
      const penalty = lambda === 0 ? evidence : add(evidence, mul(square(evidence), lambda));
      const own = where(counted, mul(mul(targets, logits), classFactors(constants)), zerosLike(targets));
      // The square wins where both sides leave the range of float32: Infinity less a finite number.
      const fit = clip(sum(clip(own), 1));
      const values = sub(sum(mul(penalty, prior)), fit) as Tensor1D;
      return { values, state: { exponentials, partition, evidence } };
    },
    backward(factors, { exponentials, partition, evidence }, constants) {
      const { targets, prior } = constants;
      const all = factors.rank === 0 ? mul(factors, targets.shape[0]) : sum(factors);
      const slope = clip(mul(mul(add(mul(evidence, 2 * lambda), 1), prior), all));
      const push = mul(div(exponentials, partition), slope);
      const pull = mul(mul(targets, classFactors(constants)), factors);
      return clip(sub(push, pull)) as Tensor2D;
    },
  };
}

function totalWeight({ targets, weights }: LadeConstants): number | Scalar {
  return weights ? sum<Scalar>(weights) : targets.shape[0];
}

/** Returns `prior(c) · U / m(c)`, 0 for a class that is not in the batch, `[1, numClasses]`. */
function classFactors(constants: LadeConstants): Tensor {
  const { targets, prior, weights } = constants;
  const mass = sum(weights ? mul(targets, weights) : targets, 0, true);
  return divNoNan(mul(prior, totalWeight(constants)), mass);
}

const LARGEST = 3.4028234663852886e38;

function clip(x: Tensor): Tensor {
  return clipByValue(x, -LARGEST, LARGEST);
}
