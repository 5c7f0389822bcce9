import { createRandom } from '@lt/core';
import { expectAllClose, flatten } from '@lt/testkit';
import { dispose, grads, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';

/** Random features, float32, in rows. */
export function randomFeatures(rows: number, featureDim: number, seed: string, spread = 1): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () =>
    Array.from({ length: featureDim }, () => Math.fround(spread * random.normal())),
  );
}

/** Rows scaled to length 1, rounded to float32. */
export function normalized(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => {
    const length = Math.hypot(...row);
    return row.map((x) => Math.fround(x / length));
  });
}

/** Expects the value of a loss of several inputs, and the gradients of the sum of its values, in the tolerances of float32. */
export async function expectFeatureLoss(
  loss: (...inputs: Tensor[]) => Tensor,
  inputs: readonly (readonly (readonly number[])[])[],
  expected: { value?: number | number[]; gradients?: readonly (readonly (readonly number[])[])[] },
  { relative = 2e-5, absolute = 2e-6 }: { relative?: number; absolute?: number } = {},
): Promise<void> {
  const given = inputs.map((rows) => tensor2d(rows as number[][]));
  const value = loss(...given);
  if (expected.value !== undefined) await expectAllClose(value, expected.value, { relative, absolute });
  const gradients = tidy(() => grads(loss)(given));
  for (const [i, gradient] of (expected.gradients ?? []).entries()) {
    const largest = gradient.flat().reduce((most, g) => Math.max(most, Math.abs(g)), 1);
    await expectAllClose(gradients[i]!, gradient, { relative: 5 * relative, absolute: absolute * largest });
  }
  dispose([...given, value, ...gradients]);
}

/** The gradient of a number by central differences in float64, for each of several inputs. */
export function numericGradients(
  f: (...inputs: number[][][]) => number,
  inputs: readonly (readonly (readonly number[])[])[],
  step = 1e-5,
): number[][][] {
  const moved = inputs.map((rows) => rows.map((row) => [...row]));
  return moved.map((rows) =>
    rows.map((row) =>
      row.map((x, d) => {
        row[d] = x + step;
        const above = f(...moved);
        row[d] = x - step;
        const below = f(...moved);
        row[d] = x;
        return (above - below) / (2 * step);
      }),
    ),
  );
}

/** Whether all numbers of tensors are finite. */
export async function allFinite(...tensors: Tensor[]): Promise<boolean> {
  return (await flatten(await Promise.all(tensors.map((tensor) => tensor.data())))).every(Number.isFinite);
}

/** Squared Euclidean distance. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, x, d) => total + (x - b[d]!) ** 2, 0);
}

/** Scalar product. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, x, d) => total + x * b[d]!, 0);
}
