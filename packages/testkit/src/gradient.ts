import { grad, mul, type Scalar, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { createRandom } from '@lt/core';
import { type CloseOptions, expectAllClose, flatten } from './close.ts';

/** Options of {@link expectGradient}. */
export interface GradientOptions extends CloseOptions {
  /** Step of the central difference. @default 1e-2 */
  step?: number;
}

/**
 * Expects tfjs's gradient of `f` at `x` to agree with central differences, for a random direction of the output, so that an output
 * of any shape is checked as a whole.
 */
export async function expectGradient(f: (x: Tensor) => Tensor, x: Tensor, options: GradientOptions = {}): Promise<void> {
  const { step = 1e-2, absolute = 2e-3, relative = 2e-2 } = options;
  const shape = tidy(() => f(x).shape);
  const random = createRandom('gradient direction');
  const direction = tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
  const analytic = tidy(() => grad(f)(x, direction));
  const base = await flatten(x);
  const numeric: number[] = [];
  for (let i = 0; i < base.length; i++) {
    const [above, below] = await Promise.all(
      [step, -step].map(async (offset) => {
        const moved = Float32Array.from(base);
        moved[i]! += offset;
        const value = tidy(() => sum(mul(f(tensor(moved, x.shape)), direction)) as Scalar);
        const [number] = await value.data();
        value.dispose();
        // float32 rounds the step: divide by the one that was really taken.
        return { number: number!, at: moved[i]! };
      }),
    );
    numeric.push((above!.number - below!.number) / (above!.at - below!.at));
  }
  await expectAllClose(analytic, numeric, { absolute, relative });
  analytic.dispose();
  direction.dispose();
}
