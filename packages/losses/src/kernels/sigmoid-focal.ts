import {
  abs,
  add,
  exp,
  mul,
  neg,
  relu,
  sigmoid,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { fusedKernel } from './fused-kernel.ts';
import type { LossKernel, Tensors } from './kernel.ts';
import { log1pExact } from './log1p-exact.ts';
import { product } from './product.ts';

/** What does not change while the logits do. */
export type SigmoidFocalConstants = {
  /** Targets t in [0, 1], `[batch, numClasses]`; rows may hold any number of ones. */
  readonly targets: Tensor2D;
  /** Weights W of the elements, `[batch, numClasses]` or `[numClasses]`; 1 if left out. */
  readonly elementWeights?: Tensor;
};

type SigmoidFocalState = {
  readonly logits: Tensor2D;
  readonly modulator?: Tensor;
  readonly modulated?: Tensor;
};

/**
 * Kernel 2: binary cross entropy of every logit x, with the focal modulator. With softplus s(x) = log(1 + exp(x)):
 *
 *     bce      = t · s(-x) + (1 - t) · s(x)
 *     miss     = t · s(x)  + (1 - t) · s(-x)                          (exp(-miss) = 1 - p_t for t in {0, 1})
 *     value    = sum over c of W · exp(-gamma · miss) · bce
 *     gradient = W · exp(-gamma · miss) · (((1 - t) · σ(x) - t · σ(-x)) - gamma · bce · (t · σ(x) - (1 - t) · σ(-x)))
 *
 * Every factor is bounded, or linear and multiplied by something that vanishes: no overflow, no division, no power of zero, for
 * any gamma from 0. Neither difference cancels for t in {0, 1}.
 *
 * @param gamma - Exponent of the modulator, at least 0; 0 is plain cross entropy.
 * @param alpha - Weight of positive elements, with `1 - alpha` for negative ones; none if left out.
 */
export function sigmoidFocalKernel(
  gamma: number,
  alpha?: number,
): LossKernel<SigmoidFocalConstants, Tensors> {
  const balance = alpha === undefined ? { slant: 0, level: 1 } : { slant: 2 * alpha - 1, level: 1 - alpha };
  return fusedKernel(composedSigmoidFocal(gamma, balance), 'LtSigmoidFocal', { gamma, ...balance });
}

/** The composed form of {@link sigmoidFocalKernel}, with `slant · t + level` as another weight of each element. */
export function composedSigmoidFocal(
  gamma: number,
  { slant, level }: { slant: number; level: number },
): LossKernel<SigmoidFocalConstants, SigmoidFocalState> {
  const weightsOf = ({ targets, elementWeights }: SigmoidFocalConstants): Tensor | undefined => {
    if (slant === 0 && level === 1) return elementWeights;
    return product(add(mul(targets, slant), level), elementWeights);
  };
  return {
    forward(logits, constants) {
      const { targets } = constants;
      const elementWeights = weightsOf(constants);
      const softplus = softplusPair(logits);
      const crossEntropy = softplus.against(targets);
      if (gamma === 0) return { values: rowSums(crossEntropy, elementWeights), state: { logits } };
      const modulator = exp(mul(softplus.along(targets), -gamma));
      const modulated = mul(modulator, crossEntropy);
      return { values: rowSums(modulated, elementWeights), state: { logits, modulator, modulated } };
    },
    backward(factors, { logits, modulator, modulated }, constants) {
      const { targets } = constants;
      const elementWeights = weightsOf(constants);
      const [on, off, others] = [sigmoid(logits), sigmoid(neg(logits)), sub(1, targets)];
      let slope: Tensor = sub(mul(others, on), mul(targets, off));
      if (modulator && modulated) {
        const turn = sub(mul(targets, on), mul(others, off));
        // bce may be as large as a logit; only times the modulator, as here, is it safe to multiply with.
        slope = sub(mul(modulator, slope), mul(mul(modulated, turn), gamma));
      }
      return mul(product(slope, elementWeights), factors) as Tensor2D;
    },
  };
}

/**
 * Returns two functions of targets t: `against` gives `t · s(-x) + (1 - t) · s(x)`, `along` gives `t · s(x) + (1 - t) · s(-x)`.
 *
 * `s(x) = max(x, 0) + log1p(exp(-|x|))`, and for t = 1, `x · t` takes `max(x, 0)` away exactly. The slopes that tfjs gives to max and
 * |x| at 0, 0 and -1, belong together, so that second derivatives are right there too.
 */
function softplusPair(logits: Tensor2D): Record<'against' | 'along', (targets: Tensor2D) => Tensor> {
  const tail = log1pExact(exp(neg(abs(logits))));
  const positive = relu(logits);
  return {
    against: (targets) => add(sub(positive, mul(logits, targets)), tail),
    along: (targets) => add(add(mul(logits, targets), sub(positive, logits)), tail),
  };
}

function rowSums(elements: Tensor, elementWeights: Tensor | undefined): Tensor1D {
  return sum(product(elements, elementWeights), 1);
}
