import '@tensorflow/tfjs-backend-cpu';
import { scalar, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectAllClose, flatten, type Numbers } from '../src/close.ts';

describe('expectAllClose passes', () => {
  it.each<[string, Numbers, Numbers]>([
    ['equal numbers', 1, 1],
    ['a tensor and an array', tensor1d([1, 2]), [1, 2]],
    [
      'nested arrays and a matrix',
      [
        [1, 2],
        [3, 4],
      ],
      tensor2d([
        [1, 2],
        [3, 4],
      ]),
    ],
    ['typed and plain arrays', Float64Array.of(1, 2), [1, 2]],
    ['nothing and nothing', [], new Float32Array(0)],
    ['NaN and NaN', [Number.NaN, 1], [Number.NaN, 1]],
    ['equal infinities', [Infinity, -Infinity], [Infinity, -Infinity]],
    ['0 and -0', [0], [-0]],
    ['an error within the tolerance of cpu', [100.0005, 1e-6], [100, 0]],
  ])('%s', async (_, actual, expected) => {
    await expectAllClose(actual, expected);
  });

  it('what the options allow', async () => {
    await expectAllClose([1.4, 11], [1, 10], { absolute: 0.5, relative: 0.05 });
    await expectAllClose([11], [10], { absolute: 0, relative: 0.1 });
  });
});

describe('expectAllClose', () => {
  it('leaves the largest deviation, relative to the number or to 1, with the test', async ({ task }) => {
    const deviation = (): number | undefined => (task.meta as { deviation?: number }).deviation;
    await expectAllClose([1.5], [1], { absolute: 3 });
    await expectAllClose([10, 1], [8, 1], { relative: 0.5 });
    expect(deviation(), 'of what may be far off').toBeUndefined();
    const close = { absolute: 0.01 };
    await expectAllClose([512.5, 1], [512, 1], { absolute: 0.01, relative: 0.01 });
    expect(deviation()).toBe(2 ** -10);
    await expectAllClose([2 ** -11, Number.NaN, Infinity], [0, Number.NaN, Infinity], close);
    expect(deviation()).toBe(2 ** -10);
    await expectAllClose([2 ** -7], [0], close);
    expect(deviation()).toBe(2 ** -7);
  });
});

describe('expectAllClose fails on', () => {
  it.each<[string, Numbers, Numbers, string | RegExp]>([
    ['one element off', [1, 2.001, 3], [1, 2, 3], /element 1 is 2\.001, expected 2: off by 0\.00099/],
    ['an element of a tensor off', tensor1d([1, 2, 4]), [1, 2, 3], 'element 2 is 4, expected 3: off by 1'],
    ['NaN in the result', [Number.NaN], [0], 'element 0 is NaN, expected 0'],
    ['a missing NaN', [0], [Number.NaN], 'element 0 is 0, expected NaN'],
    ['an infinity in the result', [Infinity], [1e38], 'element 0 is Infinity'],
    ['a missing infinity', [1e38], [Infinity], 'element 0 is 1e+38, expected Infinity'],
    ['the other infinity', [-Infinity], [Infinity], 'element 0 is -Infinity, expected Infinity'],
    ['too few elements', [1, 2], [1, 2, 3], 'number of elements'],
    ['too many elements', tensor1d([1, 2]), 1, 'number of elements'],
    ['no elements at all', [], [1], 'number of elements'],
    ['a transposed tensor', tensor2d([[1, 2]]), tensor2d([[1], [2]]), 'shape'],
    ['a scalar for a vector', scalar(1), tensor1d([1]), 'shape'],
  ])('%s', async (_, actual, expected, message) => {
    await expect(expectAllClose(actual, expected)).rejects.toThrow(message);
  });

  it('what the options do not allow', async () => {
    const options = { absolute: 0, relative: 0.1 };
    await expect(expectAllClose([11.1], [10], options)).rejects.toThrow('allowed 0 + 0.1 relative');
    await expect(expectAllClose([1e-9], [0], options)).rejects.toThrow('element 0');
    await expect(expectAllClose([1], [1 + 1e-9], { absolute: 0, relative: 0 })).rejects.toThrow('element 0');
  });
});

describe('flatten', () => {
  it('lists all numbers in order, and keeps the tensors', async () => {
    const x = tensor2d([
      [3, 4],
      [5, 6],
    ]);
    expect(await flatten([1, [2, x], Int8Array.of(7)])).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(x.isDisposed).toBe(false);
  });
});
