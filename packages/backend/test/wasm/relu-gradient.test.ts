import { grad, grads, mul, relu, square, sum, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

describe('the gradient of ReLU', () => {
  it.each([[[1]], [[7]], [[3, 5, 4]]])('agrees with the cpu backend for %j', async (shape) => {
    await expectSameAsCpu(() => grad((x: Tensor) => sum(square(relu(x))))(normal('x', shape)));
  });

  it('is 0 at 0 and below', async () => {
    const [dx] = await runOn('wasm', () => grad((x: Tensor) => relu(x))(tensor1d([-1, 0, 2, 1e-30, -0])));
    expect(dx!.values).toEqual([0, 0, 1, 1, 0]);
  });

  it('can be differentiated again', async () => {
    await expectSameAsCpu(() =>
      grads((x: Tensor, w: Tensor) => sum(square(grad((z: Tensor) => relu(mul(z, w)))(x))))([
        normal('x', [6]),
        normal('w', [6]),
      ]),
    );
  });
});
