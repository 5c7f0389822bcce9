import { createRandom } from '@lt/core';
import { dispose, grad, mul, type Scalar, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type CloseOptions, expectClose, flatten } from './close.ts';

/** Options of {@link expectGradient}. */
export interface GradientOptions extends CloseOptions {
  /** Step of the central difference. @default 1e-2 */
  step?: number;
}

/**
 * Expects tfjs's gradient of `f` at `x` to agree with central differences, for a random direction of the output, so that an output
 * of any shape is checked as a whole.
 *
 * Tolerances are those of float32 differences: `absolute` 2e-3 and `relative` 2e-2 unless given.
 */
export async function expectGradient(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  options: GradientOptions = {},
): Promise<void> {
  const { step = 1e-2, absolute = 2e-3, relative = 2e-2 } = options;
  const random = createRandom('gradient direction');
  const shape = tidy(() => f(x).shape);
  const size = shape.reduce((a, b) => a * b, 1);
  const direction = tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
  const analytic = tidy(() => grad(f)(x, direction));
  try {
    const alongDirection = async (values: Float32Array): Promise<number> => {
      const value = tidy(() => sum(mul(f(tensor(values, x.shape)), direction)) as Scalar);
      const [number] = await flatten(value);
      value.dispose();
      return number!;
    };
    const base = await flatten(x);
    const numeric: number[] = [];
    for (let i = 0; i < base.length; i++) {
      const above = Float32Array.from(base);
      const below = Float32Array.from(base);
      above[i]! += step;
      below[i]! -= step;
      // float32 rounds the step: divide by the one that was really taken.
      const difference = (await alongDirection(above)) - (await alongDirection(below));
      numeric.push(difference / (above[i]! - below[i]!));
    }
    await expectClose(analytic, numeric, { absolute, relative });
  } finally {
    dispose([analytic, direction]);
  }
}
