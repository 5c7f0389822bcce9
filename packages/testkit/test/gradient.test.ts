import '@tensorflow/tfjs-backend-cpu';
import {
  customGrad,
  memory,
  mul,
  onesLike,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectGradient } from '../src/gradient.ts';

/** Returns a function with a gradient of its own, right or wrong. */
function withGradient(value: (x: Tensor) => Tensor, gradient: (dy: Tensor, x: Tensor) => Tensor) {
  return (x: Tensor): Tensor =>
    customGrad((input, save) => {
      (save as (tensors: Tensor[]) => void)([input as Tensor]);
      const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => gradient(dy, saved[0]!);
      return { value: value(input as Tensor), gradFunc };
    })(x);
}

/** Returns x ↦ x², with `factor` · x as its gradient: right with factor 2. */
function square(factor: number): (x: Tensor) => Tensor {
  return withGradient(
    (x) => mul(x, x),
    (dy, x) => mul(dy, mul(x, factor)),
  );
}

describe('expectGradient', () => {
  it.each<[string, () => Tensor]>([
    ['a vector', () => tensor1d([0.5, -2, 3])],
    ['a matrix', () => tensor2d([1, 2, -1, 0], [2, 2])],
  ])('accepts a right gradient at %s', async (_, make) => {
    await expectGradient(square(2), make());
  });

  it('accepts a right gradient of a scalar output', async () => {
    const sumOfSquares = withGradient(
      (x) => sum(mul(x, x)),
      (dy, x) => mul(dy, mul(x, 2)),
    );
    await expectGradient(sumOfSquares, tensor1d([1, 2]));
  });

  it.each([
    ['0', 0],
    ['twice the right one', 4],
    ['the right one with the wrong sign', -2],
    ['off by 5 %', 2.1],
  ])('refuses a gradient that is %s', async (_, factor) => {
    await expect(expectGradient(square(factor), tensor1d([0.5, -2, 3]))).rejects.toThrow(/element \d is/);
  });

  it('refuses a gradient that ignores where in the output the error came from', async () => {
    // Right for an error of the same size everywhere, which is what the gradient of a sum would check.
    const blurred = withGradient(
      (x) => mul(x, 3),
      (dy, x) => mul(mul(sum(dy), 3 / x.size), onesLike(x)),
    );
    await expect(expectGradient(blurred, tensor1d([1, 2]))).rejects.toThrow(/element 0 is/);
  });

  it('refuses NaN', async () => {
    await expect(expectGradient(square(Number.NaN), tensor1d([1]))).rejects.toThrow('is NaN');
  });

  it('takes tolerances and a step', async () => {
    const x = tensor1d([1]);
    await expectGradient(square(2.1), x, { relative: 0.1 });
    const strict = { relative: 1e-4, absolute: 1e-4 };
    await expect(expectGradient(square(2.01), x, strict)).rejects.toThrow('element 0');
    // The central difference of x³ at 0 is step²: far from its gradient, 0, with a large step only.
    const cube = withGradient(
      (input) => mul(input, mul(input, input)),
      (dy, input) => mul(dy, mul(3, mul(input, input))),
    );
    await expectGradient(cube, tensor1d([0]));
    await expect(expectGradient(cube, tensor1d([0]), { step: 1 })).rejects.toThrow('element 0');
  });

  it.each([2, 3])('leaves no tensor behind, whether it passes or fails (%d)', async (factor) => {
    const x = tensor1d([1, 2]);
    const before = memory().numTensors;
    await expectGradient(square(factor), x).catch(() => undefined);
    expect(memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
  });
});
