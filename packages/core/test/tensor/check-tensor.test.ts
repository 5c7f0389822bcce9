import '@tensorflow/tfjs-backend-cpu';
import { ones, type Tensor, tensor1d, variable, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkTensor, type TensorExpectation } from '../../src/tensor/check-tensor.ts';

describe('checkTensor', () => {
  it.each<[number[], TensorExpectation]>([
    [[], {}],
    [[3, 2], { rank: 2 }],
    [[3, 2], { rank: [1, 2], dtype: ['int32', 'float32'] }],
    [[3, 2], { shape: [3, 'numClasses'], dtype: 'float32' }],
    [[4, 4], { shape: ['n', 'n'] }],
    [[4, 4], { shape: ['a', 'b'] }],
    [[0, 5], { shape: ['batch', 5] }],
    [[], { shape: [], rank: 0 }],
  ])('returns the very tensor of shape %j for %j', (shape, expectation) => {
    const x = zeros(shape);
    expect(checkTensor('f', 'x', x, expectation)).toBe(x);
  });

  it('accepts variables and other dtypes', () => {
    const weights = variable(ones([2]));
    expect(checkTensor('f', 'x', weights, { rank: 1 })).toBe(weights);
    const ids = tensor1d([1, 2], 'int32');
    expect(checkTensor('f', 'x', ids, { dtype: ['int32', 'bool'] })).toBe(ids);
  });

  it.each<[string, () => Tensor, TensorExpectation, Error]>([
    [
      'another dtype',
      () => zeros([2], 'int32'),
      { dtype: 'float32' },
      new TypeError('f: expected `x` to have dtype float32, got int32.'),
    ],
    [
      'none of several dtypes',
      () => zeros([2], 'bool'),
      { dtype: ['float32', 'int32'], rank: 5 },
      new TypeError('f: expected `x` to have dtype float32 or int32, got bool.'),
    ],
    [
      'another rank',
      () => zeros([2, 3, 4]),
      { rank: 2 },
      new RangeError('f: expected `x` to have rank 2, got rank 3 (shape [2, 3, 4]).'),
    ],
    [
      'none of several ranks',
      () => zeros([]),
      { rank: [1, 2], shape: [1] },
      new RangeError('f: expected `x` to have rank 1 or 2, got rank 0 (shape []).'),
    ],
    [
      'another size',
      () => zeros([32, 10]),
      { shape: ['batch', 3] },
      new RangeError('f: expected `x` to have shape [batch, 3], got [32, 10].'),
    ],
    [
      'too few axes',
      () => zeros([32]),
      { shape: ['batch', 'numClasses'] },
      new RangeError('f: expected `x` to have shape [batch, numClasses], got [32].'),
    ],
    [
      'too many axes',
      () => zeros([2, 3, 4]),
      { shape: [2, 3] },
      new RangeError('f: expected `x` to have shape [2, 3], got [2, 3, 4].'),
    ],
    [
      'two sizes for one name',
      () => zeros([2, 7, 3]),
      { shape: ['n', 'any', 'n'] },
      new RangeError('f: expected `x` to have shape [n, any, n], got [2, 7, 3].'),
    ],
  ])('refuses %s', (_, make, expectation, error) => {
    expect(() => checkTensor('f', 'x', make(), expectation)).toThrow(error);
  });

  it('refuses a disposed tensor', () => {
    const x = zeros([2]);
    x.dispose();
    expect(() => checkTensor('f', 'x', x)).toThrow(
      new TypeError('f: expected `x` to be a live tensor, got a disposed one.'),
    );
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [[1, 2], 'array of 2'],
    [new Float32Array(2), 'Float32Array of 2'],
    [Promise.resolve(1), 'Promise'],
    [{ shape: [null, 10], dtype: 'float32' }, 'symbolic tensor [null, 10]'],
  ])('refuses what is no tensor, case %#', (value, got) => {
    expect(() => checkTensor('f', 'x', value)).toThrow(
      new TypeError(`f: expected \`x\` to be a tensor, got ${got}.`),
    );
  });
});
