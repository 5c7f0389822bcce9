import {
  add,
  customGrad,
  type GradSaveFunc,
  matMul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';

/** Returns `features · kernel + bias` with its gradient for kernel and bias only, so that none has to be registered with tfjs. */
export function linearLogits(features: Tensor2D, kernel: Tensor2D, bias: Tensor1D): Tensor2D {
  const operation = customGrad((w, b, save) => {
    (save as unknown as GradSaveFunc)([features]);
    const gradFunc = (dy: Tensor, [rows]: Tensor[]): Tensor[] => [
      matMul(rows as Tensor2D, dy as Tensor2D, true, false),
      sum(dy, 0),
    ];
    return { value: tidy(() => add(matMul(features, w as Tensor2D), b as Tensor)), gradFunc };
  });
  return operation(kernel, bias) as Tensor2D;
}
