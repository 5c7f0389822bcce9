import { expectAllClose, type Numbers } from '@lt/testkit';
import { dispose, grad, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';

/** Tolerances of the specification for float32, wider for logits whose own rounding is felt. */
export interface LossTolerance {
  /** Relative error of values. @default 2e-5 */
  relative?: number;
  /** Absolute error of values, in units of the larger of 1 and the largest value. @default 2e-6 */
  absolute?: number;
}

/** Expects the value of a loss, and the gradient of the sum of its values, in the tolerances of float32. */
export async function expectLoss(
  loss: (logits: Tensor) => Tensor,
  logits: readonly (readonly number[])[] | Tensor,
  expected: { value?: Numbers; gradient?: readonly (readonly number[])[] },
  { relative = 2e-5, absolute = 2e-6 }: LossTolerance = {},
): Promise<void> {
  const x = tensor(logits as number[][]);
  const value = loss(x);
  const gradient = tidy(() => grad(loss)(x));
  if (expected.value !== undefined) await expectAllClose(value, expected.value, { relative, absolute });
  if (expected.gradient !== undefined) {
    const largest = expected.gradient.flat().reduce((most, g) => Math.max(most, Math.abs(g)), 1);
    await expectAllClose(gradient, expected.gradient, { relative: 1e-4, absolute: 2e-6 * largest });
  }
  dispose([x, value, gradient]);
}

/** Names of golden files of a family. */
export function goldenFiles(family: string): { name: string; file: URL }[] {
  return ['normal', 'extreme80', 'lt40', 'binary2', 'single_example'].map((set) => ({
    name: `${family}__${set}`,
    file: new URL(`./golden/${family}__${set}.json`, import.meta.url),
  }));
}
