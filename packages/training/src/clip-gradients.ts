import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  abs,
  add,
  clone,
  concat,
  div,
  greater,
  max,
  maximum,
  minimum,
  mul,
  type NamedTensorMap,
  reshape,
  scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
  where,
  zeros,
} from '@tensorflow/tfjs-core';

/** Options of {@link clipGradients}. Give at least one. */
export interface ClipGradientsOptions {
  /** Largest Euclidean norm of all gradients together, above 0. Longer ones are shortened, the direction stays. */
  maxNorm?: number;
  /** Largest absolute value of each element, above 0. Larger ones are cut off, which changes the direction. */
  maxValue?: number;
}

/**
 * Returns gradients that are not longer than a limit, with PyTorch's semantics.
 *
 * Use it where a rare batch would throw the weights far off: between `variableGrads` and `optimizer.applyGradients`.
 *
 *     maxValue: gradient = min(max(gradient, -maxValue), maxValue)                   for each element
 *     maxNorm:  gradient = gradient · min(1, maxNorm / (norm + 1e-6))                norm = sqrt(sum of all squares of all gradients)
 *
 * With both, values are cut off first and the norm is that of what is left. Gradients within `maxNorm` come back bit for bit. The norm
 * never overflows: 1e30 is clipped like 1. Nothing is read, all stays on the device.
 *
 * What is not finite is not hidden, on backends that keep to IEEE 754 (cpu and wasm do; a GPU's compiler may not): with `maxNorm` one
 * NaN makes every gradient NaN, and an infinite element makes the finite ones 0 and itself NaN. `maxValue` keeps NaN where it is and
 * cuts an infinite element off.
 *
 * @param gradients - Gradients by name of their variable, float32, any shapes. An entry that is null, as `variableGrads` gives for a
 *   variable without gradient, stays null.
 * @param options - The limits.
 * @returns New tensors under the same names, of the same shapes. They are the caller's, like the old ones.
 * @throws TypeError if `gradients` is not an object of float32 tensors, or an option is not a number.
 * @throws RangeError if an option is not above 0 or not finite, or none is given.
 *
 * @example
 * ```ts
 * import { clipGradients } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * const gradients = { kernel: tensor1d([3, 0]), bias: tensor1d([4]) }; // norm 5
 * const { kernel, bias } = clipGradients(gradients, { maxNorm: 1 });
 * console.log(((await kernel!.data())[0] ?? 0).toFixed(4), ((await bias!.data())[0] ?? 0).toFixed(4)); // 0.6000 0.8000
 * ```
 *
 * @see R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, algorithm 1,
 *   https://arxiv.org/abs/1211.5063. PyTorch's `clip_grad_norm_` and `clip_grad_value_` without their change in place.
 */
export function clipGradients(gradients: NamedTensorMap, options: ClipGradientsOptions): NamedTensorMap {
  const name = 'clipGradients';
  if (typeof gradients !== 'object' || gradients === null || Array.isArray(gradients)) {
    throw new TypeError(
      `${name}: expected \`gradients\` to be an object of tensors by name, got ${describeValue(gradients)}.`,
    );
  }
  for (const [key, gradient] of Object.entries(gradients)) {
    if (gradient !== null)
      checkTensor(name, `gradients[${describeValue(key)}]`, gradient, { dtype: 'float32' });
  }
  const { maxNorm, maxValue } = checkOptions(name, options);
  if (maxNorm === undefined && maxValue === undefined) {
    throw new RangeError(`${name}: expected \`maxNorm\` or \`maxValue\` to be given, got neither.`);
  }
  if (maxNorm !== undefined) checkNumber(name, 'maxNorm', maxNorm, { above: 0 });
  if (maxValue !== undefined) checkNumber(name, 'maxValue', maxValue, { above: 0 });
  return tidy(() => {
    const names = Object.keys(gradients).filter((key) => gradients[key] !== null);
    let clipped = names.map((key) => gradients[key]!);
    if (maxValue !== undefined) clipped = clipValues(clipped, maxValue);
    if (maxNorm !== undefined && clipped.length > 0) clipped = clipNorm(clipped, maxNorm);
    return { ...gradients, ...Object.fromEntries(names.map((key, i) => [key, clipped[i]!])) };
  });
}

function clipValues(gradients: readonly Tensor[], maxValue: number): Tensor[] {
  const [low, high] = [scalar(-maxValue), scalar(maxValue)];
  // Not clipByValue: on wasm it turns NaN into a number.
  return gradients.map((gradient) => minimum(maximum(gradient, low), high));
}

/** Gradients with an element beyond 2^48 are measured after a multiplication by this. */
const RESCALE = 2 ** -96;

function clipNorm(gradients: readonly Tensor[], maxNorm: number): Tensor[] {
  const size = gradients.reduce((sum, gradient) => sum + gradient.size, 0);
  if (size === 0) return gradients.map((gradient) => clone(gradient));
  // A square, summed by rows first: wasm sums one number after the other, and loses digits over a million of them.
  const width = Math.ceil(Math.sqrt(size));
  const rest = zeros([width * Math.ceil(size / width) - size]);
  const parts = [...gradients, rest].filter((part) => part.size > 0);
  const all = reshape(concat(parts.map((part) => reshape(part, [part.size]))), [-1, width]);
  // Squares of scaled gradients do not overflow, and a power of two costs them no bit. What vanishes is far below the epsilon.
  const isLarge = greater(max(abs(all)), 2 ** 48);
  const scale = where(isLarge, scalar(RESCALE), scalar(1));
  const unscale = where(isLarge, scalar(1 / RESCALE), scalar(1));
  const norm = sqrt(sum(sum(square(mul(all, scale)), 1)));
  const factor = div(maxNorm, add(norm, mul(scale, 1e-6)));
  // Not minimum: where the norm is NaN the factor must be, too.
  const bounded = where(greater(factor, unscale), unscale, factor);
  return gradients.map((gradient) => mul(mul(gradient, scale), bounded));
}
