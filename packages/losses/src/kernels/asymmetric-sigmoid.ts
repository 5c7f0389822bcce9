import {
  add,
  div,
  exp,
  maximum,
  minimum,
  mul,
  neg,
  relu,
  sigmoid,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossKernel } from './kernel.ts';
import { log1pExact } from './log1p-exact.ts';
import { power } from './power.ts';
import type { SigmoidFocalConstants } from './sigmoid-focal.ts';
import { softplus } from './softplus.ts';

/** What {@link asymmetricSigmoidKernel} is made with. */
export interface AsymmetricFactors {
  /** Exponent of the modulator of positive elements, at least 0. */
  gammaPositive: number;
  /** Exponent of the modulator of negative elements, at least 0. */
  gammaNegative: number;
  /** Probability below which a negative element costs nothing, in [0, 1). */
  clip: number;
  /** Smallest probability that a logarithm is taken of; 0 for none. */
  epsilon: number;
  /** Whether the modulators count as constants. */
  detachModulator: boolean;
}

/** One side of the loss: its value, with the modulator, and what makes the derivative of that by the logit. */
interface Side {
  value: Tensor;
  slope: () => Tensor;
}

/**
 * Asymmetric binary cross entropy of every logit. With p = σ(x) and u = max(p - clip, 0):
 *
 *     positive = (1 - p)^gammaPositive · -log p
 *     negative = u^gammaNegative · -log(1 - u)
 *     value    = sum over c of W · (t · positive + (1 - t) · negative)
 *
 * The slopes, without the terms in gamma where the modulators are constants:
 *
 *     positive' = -(1 - p)^gammaPositive · (gammaPositive · p · -log p + (1 - p))
 *     negative' = u^gammaNegative · p · (1 - p) · (gammaNegative · R + 1 / (1 - u)) for u > 0, else 0,    R = -log(1 - u) / u
 *
 * R is at least 1 and grows as a logarithm. No power of 0 with a negative exponent, and no difference of large numbers.
 */
export function asymmetricSigmoidKernel(
  factors: AsymmetricFactors,
): LossKernel<SigmoidFocalConstants, { logits: Tensor2D }> {
  return {
    forward(logits, { targets, elementWeights }) {
      const { positive, negative } = sidesOf(logits, factors);
      const elements = mix(targets, positive.value, negative.value);
      return {
        values: sum(elementWeights ? mul(elements, elementWeights) : elements, 1) as Tensor1D,
        state: { logits },
      };
    },
    backward(dy, { logits }, { targets, elementWeights }) {
      const { positive, negative } = sidesOf(logits, factors);
      const slope = mix(targets, neg(positive.slope()), negative.slope());
      return mul(elementWeights ? mul(slope, elementWeights) : slope, dy) as Tensor2D;
    },
  };
}

function mix(targets: Tensor2D, positive: Tensor, negative: Tensor): Tensor {
  return add(mul(targets, positive), mul(sub(1, targets), negative));
}

function sidesOf(logits: Tensor2D, factors: AsymmetricFactors): Record<'positive' | 'negative', Side> {
  const { gammaPositive, gammaNegative, clip } = factors;
  const s = softplus(logits);
  const [on, off] = [sigmoid(logits), sigmoid(neg(logits))];
  return {
    // A positive loses as its logit falls: its slope has the other sign.
    positive: crossEntropySide(s.negative, s.positive, off, on, gammaPositive, factors),
    negative:
      clip > 0
        ? clippedSide(on, off, factors)
        : crossEntropySide(s.positive, s.negative, on, off, gammaNegative, factors),
  };
}

/**
 * Returns `miss^gamma · loss` and its slope in the direction in which the loss grows.
 *
 * @param loss - Minus the logarithm of `hit`.
 * @param logMiss - Minus the logarithm of `miss`.
 */
function crossEntropySide(
  loss: Tensor,
  logMiss: Tensor,
  miss: Tensor,
  hit: Tensor,
  gamma: number,
  { epsilon, detachModulator }: AsymmetricFactors,
): Side {
  const counted = epsilon > 0 ? minimum(loss, -Math.log(epsilon)) : loss;
  const own = () => (epsilon > 0 ? mul(miss, step(sub(hit, epsilon))) : miss);
  if (gamma === 0) return { value: counted, slope: own };
  const modulator = exp(mul(logMiss, -gamma));
  const value = mul(modulator, counted);
  return {
    value,
    slope() {
      const slope = mul(modulator, own());
      // The loss may be as large as a logit; only times the modulator is it safe to multiply with.
      return detachModulator ? slope : add(slope, mul(mul(value, hit), gamma));
    },
  };
}

/** Returns the side of negative elements when probabilities below `clip` cost nothing. */
function clippedSide(on: Tensor, off: Tensor, factors: AsymmetricFactors): Side {
  const { gammaNegative: gamma, clip, epsilon, detachModulator } = factors;
  const excess = relu(sub(on, clip));
  const rest = maximum(minimum(add(off, clip), 1), epsilon);
  const loss = log1pExact(div(excess, rest));
  const unmodulated = () => {
    const own = div(1, rest);
    // Where the excess is 0, so is its power.
    const ratio = () => mul(div(loss, maximum(excess, 1e-12)), gamma);
    return mul(gamma > 0 && !detachModulator ? add(own, ratio()) : own, mul(on, off));
  };
  if (gamma === 0) return { value: loss, slope: () => mul(unmodulated(), step(excess)) };
  const modulator = power(excess, gamma);
  return { value: mul(modulator, loss), slope: () => mul(modulator, unmodulated()) };
}
