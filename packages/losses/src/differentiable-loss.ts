import {
  customGrad,
  engine,
  type GradSaveFunc,
  greater,
  minimum,
  mul,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  where,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { sumOfExamples } from './example-weights.ts';
import { LARGEST_FLOAT32 } from './kernels/feature-kernel.ts';
import type { LossKernel, Tensors } from './kernels/kernel.ts';
import { product } from './kernels/product.ts';
import { packTensors } from './pack-tensors.ts';
import { withoutPadding } from './without-padding.ts';

/** A loss kernel with everything that is constant in it. */
export interface LossProblem<Constants extends Tensors> {
  /** What the kernel reads besides the logits. */
  constants: Constants;
  /** Factor of each row's loss, `[batch]`, each at least 0; 1 if left out. */
  rowWeights?: Tensor1D | undefined;
  /** Whether rows of weight 0 may hold anything, NaN included, and still get a zero gradient. */
  maskRows?: boolean;
  /** Factor of the sum of all rows; one value per row if left out. */
  inverseDenominator?: Scalar | undefined;
}

/**
 * Evaluates a loss as one differentiable operation: the kernel, the row weights and the reduction sit in a single `customGrad`.
 *
 * Nothing else lies on the tape, so that the gradient exists in a process that loads only tfjs-core and a backend. (In Node
 * tfjs-core knows no gradient of its own ops.)
 *
 * @param logits - Float32, `[..., numClasses]`; checked by the caller.
 * @param kernel - Value and gradient of each row.
 * @param prepare - Makes the constants. It runs inside the operation: its tensors are neither recorded nor leaked.
 * @returns A scalar if `prepare` gives a denominator, else the shape of `logits` without its last axis.
 */
export function differentiableLoss<Constants extends Tensors, State extends Tensors>(
  logits: Tensor,
  kernel: LossKernel<Constants, State>,
  prepare: () => LossProblem<Constants>,
  reduced: boolean,
): Tensor {
  const leading = logits.shape.slice(0, -1);
  const toRows = (x: Tensor): Tensor2D => reshape(x, [-1, logits.shape.at(-1)!]);
  const operation = customGrad((x, save) => {
    if (logits.size === 0) {
      return { value: zeros(reduced ? [] : leading) as Tensor, gradFunc: () => zerosLike(x as Tensor) };
    }
    const { constants, rowWeights, maskRows = false, inverseDenominator } = prepare();
    const { values, state } = kernel.forward(toRows(x as Tensor), constants);
    const weighted = weighRows(values, rowWeights);
    const value = saturate(
      inverseDenominator ? mul(sumOfExamples(weighted), inverseDenominator) : reshape(weighted, leading),
    );
    const pack = packTensors({ x: x as Tensor, rowWeights, inverseDenominator }, constants, state);
    (save as GradSaveFunc)(pack.tensors);

    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor =>
      tidy(() => {
        const [{ x, rowWeights, inverseDenominator }, constants, state] = pack.unpack(saved);
        // While a tape runs, a second derivative may be wanted: what was saved does not depend on the logits, as far as tfjs knows.
        const live = engine().isTapeOn() ? kernel.forward(toRows(x), constants).state : state;
        const perRow = inverseDenominator ? mul(dy, inverseDenominator) : reshape(dy, [-1, 1]);
        const rows = rowWeights && reshape(rowWeights, [-1, 1]);
        const factors = product(perRow, rows);
        const mask = (x: Tensor) => (rows && maskRows ? where(greater(rows, 0), x, zerosLike(x)) : x);
        const gradient = kernel.masks?.(live)
          ? kernel.backward(mask(factors), live, constants)
          : mask(kernel.backward(factors, live, constants));
        return reshape(withoutPadding(gradient), logits.shape);
      });
    return { value, gradFunc };
  });
  return operation(logits);
}

/**
 * Returns losses with the largest float32 instead of Infinity; NaN stays.
 *
 * It is done last: where the sum of a batch leaves float32, so does its mean, even if the quotient would not.
 */
export function saturate(losses: Tensor): Tensor {
  return minimum(losses, LARGEST_FLOAT32);
}

/** Multiplies rows by their weights; weight 0 gives 0 whatever the row holds. */
export function weighRows(values: Tensor1D, rowWeights: Tensor1D | undefined): Tensor1D {
  if (!rowWeights) return values;
  return where(greater(rowWeights, 0), mul(values, rowWeights), zerosLike(values)) as Tensor1D;
}
