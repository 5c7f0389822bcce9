import {
  add,
  cast,
  clone,
  grads,
  mul,
  setBackend,
  sub,
  type Tensor,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

describe('elementwise operations with a vector per channel agree with the cpu backend', () => {
  // Large enough for the shortcut, with row counts that can and cannot be widened.
  const shapes = [
    [64, 128],
    [400, 16],
    [8, 10, 10, 6],
    [997, 8],
    [5000, 1],
    [12, 3],
  ];
  for (const shape of shapes) {
    for (const [name, f] of Object.entries({ add, sub, mul })) {
      it(`${name} of [${shape}]`, async () => {
        await expectSameAsCpu(() => {
          const x = normal('x', shape);
          const vector = normal('vector', [shape.at(-1)!]);
          const kept = normal('kept', [...shape.slice(1).map(() => 1), shape.at(-1)!]);
          const row = normal('row', [shape[0]!, ...shape.slice(1).map(() => 1)]);
          return [f(x, vector), f(vector, x), f(x, kept), f(x, row), f(x, x), f(x, 2), f(3, x)];
        });
      });
    }
  }

  it('in their gradients, and with NaN', async () => {
    await expectSameAsCpu(() => {
      const x = normal('x', [400, 16]);
      return [
        ...grads((a: Tensor, b: Tensor) => mul(add(a, b), sub(a, b)))([x, normal('v', [16])]),
        add(mul(x, Number.NaN), normal('v', [16])),
      ];
    });
  });
});

describe('identity', () => {
  it('shares memory, and a copy outlives its original', async () => {
    const [copy] = await runOn('wasm', () => {
      const x = tensor1d([1, 2, 3]);
      const copied = clone(x);
      x.dispose();
      return copied;
    });
    expect(copy!.values).toEqual([1, 2, 3]);
  });

  it('moves to another backend and back', async () => {
    await runOn('wasm', () => tensor1d([0]));
    const x = tensor1d([1, 2, 3]);
    const copied = clone(x);
    await setBackend('cpu');
    const sum = add(copied, x);
    expect(Array.from(await sum.data())).toEqual([2, 4, 6]);
    await setBackend('wasm');
    const again = add(copied, sum);
    expect(Array.from(await again.data())).toEqual([3, 6, 9]);
    for (const tensor of [x, copied, sum, again]) tensor.dispose();
  });

  it('casts as tfjs does where the dtype changes', async () => {
    await expectSameAsCpu(() => {
      const x = tensor2d([
        [1.5, -2.5],
        [0, 3],
      ]);
      return [
        cast(x, 'int32'),
        cast(x, 'float32'),
        cast(cast(x, 'int32'), 'float32'),
        cast(cast(x, 'bool'), 'bool'),
      ];
    });
  });

  it('keeps strings', async () => {
    const [copy] = await runOn('wasm', () => clone(tensor1d(['a', 'b'])));
    expect(copy!.values).toEqual(['a', 'b']);
  });
});
