import {
  customGrad,
  type GradSaveFunc,
  mul,
  reshape,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';

/** Multiplies the logits of each class by its scale, as one operation with its gradient: `[..., numClasses]` and `[numClasses]`. */
export function scaleLogits(logits: Tensor, scales: Tensor1D): Tensor {
  const operation = customGrad((z, s, save) => {
    (save as unknown as GradSaveFunc)([z as Tensor, s as Tensor]);
    const gradFunc = (dy: Tensor, [savedZ, savedS]: Tensor[]): Tensor[] => {
      const dScales = tidy(() => sum(reshape(mul(dy, savedZ!), [-1, savedS!.size]), 0));
      return [mul(dy, savedS!), dScales];
    };
    return { value: mul(z as Tensor, s as Tensor), gradFunc };
  });
  return operation(logits, scales);
}
