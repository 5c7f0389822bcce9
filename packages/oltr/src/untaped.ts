import { customGrad, type Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core';

/**
 * Computes something of a tensor whose gradient nobody wants: the tape takes it for one operation of gradient 0, and saves nothing. What
 * it would save of each operation is as large as the memory of the classes.
 */
export function untaped<Result extends Tensor>(x: Tensor, compute: (x: Tensor) => Result): Result {
  const operation = customGrad((given, save) => {
    (save as unknown as (tensors: Tensor[]) => void)([given as Tensor]);
    return {
      value: tidy(() => compute(given as Tensor)),
      gradFunc: (_: Tensor, [saved]: Tensor[]) => zerosLike(saved!),
    };
  });
  return operation(x) as Result;
}
