import {
  clipByValue,
  customGrad,
  engine,
  type GradSaveFunc,
  mul,
  reshape,
  type Scalar,
  scalar,
  type Tensor,
  type Tensor1D,
  tidy,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { saturate, weighRows } from '../differentiable-loss.ts';
import { sumOfExamples } from '../example-weights.ts';
import { type FeatureKernel, LARGEST_FLOAT32 } from '../kernels/feature-kernel.ts';
import type { Tensors } from '../kernels/kernel.ts';
import { packTensors } from '../pack-tensors.ts';
import { withoutPadding } from '../without-padding.ts';

/** A loss kernel on features with everything that is constant in it. */
export interface FeatureProblem<Constants extends Tensors> {
  /** What the kernel reads besides its inputs: masks, targets, which pairs were chosen. */
  constants: Constants;
  /** Factor of each row's loss, `[anchors]`, each at least 0; 1 if left out. */
  rowWeights?: Tensor1D | undefined;
  /** Factor of the sum of all rows; no sum if left out. */
  inverseDenominator?: Scalar;
}

/**
 * Evaluates a loss on features as one differentiable operation of all its inputs, as `differentiableLoss` does for logits.
 *
 * @param inputs - What the loss is differentiated with respect to, by name; float32, checked by the caller.
 * @param kernel - Values and gradients.
 * @param prepare - Makes the constants. It runs inside the operation: its tensors are neither recorded nor leaked, and what it reads
 *   of the inputs counts as constant.
 * @param result - How many values there are before a reduction, and the shape of the result. Without a row it is 0, as are the gradients.
 */
export function differentiableFeatureLoss<
  Inputs extends Tensors,
  Constants extends Tensors,
  State extends Tensors,
>(
  inputs: Inputs,
  kernel: FeatureKernel<Inputs, Constants, State>,
  prepare: (inputs: Inputs) => FeatureProblem<Constants>,
  result: { rows: number; shape: number[] },
): Tensor {
  const names = Object.keys(inputs).filter((name) => inputs[name] !== undefined);
  const tensors = names.map((name) => inputs[name]!);
  const operation = customGrad((...given) => {
    const save = given.pop() as unknown as GradSaveFunc;
    const live = Object.fromEntries(names.map((name, i) => [name, given[i] as Tensor])) as Tensors as Inputs;
    if (result.rows === 0) {
      const value: Tensor = result.shape.length === 0 ? scalar(0) : zeros(result.shape);
      return { value, gradFunc: () => tensors.map((tensor) => zerosLike(tensor)) };
    }
    const { constants, rowWeights, inverseDenominator } = prepare(live);
    const { values, state } = kernel.forward(live, constants);
    const weighted = weighRows(values as Tensor1D, rowWeights);
    const value = saturate(inverseDenominator ? mul(sumOfExamples(weighted), inverseDenominator) : weighted);
    const pack = packTensors(live as Tensors, { rowWeights, inverseDenominator }, constants, state);
    save(pack.tensors);

    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] =>
      tidy(() => {
        const [live, weights, constants, state] = pack.unpack(saved);
        const inputs = live as Inputs;
        // While a tape runs, a second derivative may be wanted: what was saved does not depend on the inputs, as far as tfjs knows.
        const current = engine().isTapeOn() ? kernel.forward(inputs, constants).state : state;
        const perRow = weights.inverseDenominator
          ? mul(dy, weights.inverseDenominator)
          : reshape(dy, values.rank === 0 ? [] : [-1, 1]);
        const factors = weights.rowWeights ? mul(perRow, reshape(weights.rowWeights, [-1, 1])) : perRow;
        const gradients = kernel.backward(factors, inputs, current, constants);
        return names.map((name) =>
          withoutPadding(clipByValue(gradients[name]!, -LARGEST_FLOAT32, LARGEST_FLOAT32)),
        );
      });
    return { value, gradFunc };
  });
  return operation(...tensors);
}
