import { describe, expect, it } from 'vitest';
import { describeValue } from '../src/describe-value.ts';

class Model {}

describe('describeValue', () => {
  it.each([
    [3, '3'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [3n, '3n'],
    [true, 'true'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('x'), 'Symbol(x)'],
    ['sum', '"sum"'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    [Math.max, 'function'],
    [Model, 'function'],
    [[], 'array of 0'],
    [[1, 2, 3], 'array of 3'],
    [new Float32Array(10), 'Float32Array of 10'],
    [new BigInt64Array(2), 'BigInt64Array of 2'],
    [new DataView(new ArrayBuffer(8)), 'DataView of 8'],
    [{ shape: [32, 10], dtype: 'float32' }, 'Tensor [32, 10]'],
    [{ shape: [] }, 'Tensor []'],
    [
      new (class LayerVariable {
        shape = [9];
        read(): void {}
      })(),
      'LayerVariable',
    ],
    [{ shape: [null, 10] }, 'symbolic tensor [null, 10]'],
    [{ shape: 'round' }, 'Object'],
    [{}, 'Object'],
    [new Model(), 'Model'],
    [Promise.resolve(), 'Promise'],
    [new Map(), 'Map'],
    [Object.create(null), 'object'],
    [{ constructor: 5 }, 'object'],
    [new (class {})(), 'object'],
  ])('describes value %# of this table', (value, description) => {
    expect(describeValue(value)).toBe(description);
  });
});
