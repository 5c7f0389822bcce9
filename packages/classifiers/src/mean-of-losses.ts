import { describeValue } from '@lt/core';
import { clone, customGrad, div, fill, mean, mul, type Scalar, Tensor, tidy } from '@tensorflow/tfjs-core';

/** Returns a loss as a scalar: as it is, or the mean of one value per example, with its gradient. */
export function meanOfLosses(name: string, loss: unknown): Scalar {
  if (!(loss instanceof Tensor)) {
    throw new TypeError(`${name}: expected \`loss\` to return a tensor, got ${describeValue(loss)}.`);
  }
  if (loss.rank === 0) return loss as Scalar;
  if (loss.rank !== 1 || loss.size === 0) {
    throw new RangeError(
      `${name}: expected \`loss\` to return a scalar or one value per example, got [${loss.shape.join(', ')}].`,
    );
  }
  const { shape, size } = loss;
  const operation = customGrad((x) => ({
    value: size === 1 ? clone(mean(x as Tensor)) : mean(x as Tensor),
    gradFunc: (dy: Tensor) => tidy(() => mul(fill(shape, 1), div(dy, size))),
  }));
  return operation(loss) as Scalar;
}
