import { avgPool, grad, ones, type Tensor, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

type Pad = 'same' | 'valid' | number;
type Case = [size: number | [number, number], strides: number | [number, number], pad: Pad];

function pool([size, strides, pad]: Case): (x: Tensor) => Tensor {
  return (x) => avgPool(x as Tensor4D, size, strides, pad, typeof pad === 'number' ? 'floor' : undefined);
}

describe('the gradient of avgPool', () => {
  const within: Case[] = [
    [2, 2, 'valid'],
    [3, 2, 'valid'],
    [3, 1, 'valid'],
    [[2, 3], [1, 2], 'valid'],
    [1, 2, 'valid'],
    [1, 2, 'same'],
  ];
  it.each(within)('size %j, strides %j, pad %j agrees with the cpu backend', async (...each) => {
    for (const channels of [1, 3, 4, 9]) {
      await expectSameAsCpu(() => {
        const x = normal('x', [2, 7, 6, channels]);
        const f = pool(each);
        return grad(f)(x, normal('dy', f(x).shape));
      });
    }
  });

  // tfjs's own gradient is off there: pooling is linear, so that each column of the gradient is what a unit of the input does.
  const beyond: Case[] = [
    [3, 2, 'same'],
    [2, 2, 'same'],
    [[3, 2], 1, 'same'],
    [3, 2, 1],
  ];
  it.each(beyond)('size %j, strides %j, pad %j is the transposed pooling', async (...each) => {
    const shape: [number, number, number, number] = [1, 5, 3, 1];
    const f = pool(each);
    const [dy, dx] = await runOn('wasm', () => {
      const out = normal('dy', f(ones(shape)).shape);
      return [out, grad(f)(ones(shape), out)];
    });
    for (const at of dx!.values.keys()) {
      const unit = dx!.values.map((_, i) => Number(i === at));
      const [moved] = await runOn('cpu', () => f(tensor4d(unit, shape)));
      const slope = moved!.values.reduce((sum, value, i) => sum + value * dy!.values[i]!, 0);
      expect(dx!.values[at]).toBeCloseTo(slope, 5);
    }
  });
});
