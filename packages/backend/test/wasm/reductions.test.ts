import {
  all,
  any,
  fill,
  grad,
  logSumExp,
  max,
  mean,
  min,
  moments,
  prod,
  scalar,
  sum,
  type Tensor,
  tensor,
  tensor2d,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

describe('sums and means', () => {
  const shapes = [
    [7],
    [3, 4],
    [2, 3, 5],
    [2, 3, 4, 5],
    // Long enough for pooled sums, with a rest, and with one and two columns.
    [1100, 6],
    [2, 1030, 3],
    [1500, 1],
    [600, 2],
    [3, 20, 30, 7],
  ];
  for (const shape of shapes) {
    const axes = Array.from({ length: 2 ** shape.length }, (_, bits) =>
      shape.map((_, i) => i).filter((i) => bits & (1 << i)),
    );
    it.each(axes)(`[${shape}] over ${'%j'} and further axes agree with the cpu backend`, async (...axis) => {
      await expectSameAsCpu(() => {
        const x = normal('x', shape);
        return [sum(x, axis), mean(x, axis), sum(x, axis, true), mean(x, axis, true)];
      });
    });
  }

  it('are exact where float32 sums drift: ten million times 0.1', async () => {
    const [total, average] = await runOn('wasm', () => {
      const x = fill([1e7], 0.1);
      return [sum(x), mean(x)];
    });
    expect(total!.values[0]).toBeCloseTo(1e6, 0);
    expect(average!.values[0]).toBeCloseTo(0.1, 6);
  });

  it('are exact over long columns too', async () => {
    const [total] = await runOn('wasm', () => sum(fill([1_000_000, 2], 0.1), 0));
    expect(total!.values[0]! / 1e5).toBeCloseTo(1, 5);
    expect(total!.values[1]! / 1e5).toBeCloseTo(1, 5);
  });

  it('keep NaN and infinities', async () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      await expectSameAsCpu(() => {
        const values = new Float32Array(1200).fill(1);
        values[5] = bad;
        const x = tensor(values, [600, 2]);
        return [sum(x, 0), mean(x, 0), sum(x, 1), sum(x)];
      });
    }
  });

  it('take integers and booleans', async () => {
    await expectSameAsCpu(() => {
      const x = tensor2d(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [2, 3],
        'int32',
      );
      const flags = tensor2d(
        [
          [1, 0, 1],
          [1, 0, 0],
        ],
        [2, 3],
        'bool',
      );
      return [sum(x, 0), sum(x), mean(x, 1), sum(flags, 0), mean(flags, 0)];
    });
  });

  it('have gradients', async () => {
    await expectSameAsCpu(() =>
      [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], []].flatMap((axis) => [
        grad((x: Tensor) => sum(x, axis))(normal('x', [3, 4, 5])),
        grad((x: Tensor) => mean(x, axis, true))(normal('x', [3, 4, 5])),
      ]),
    );
  });

  it('have gradients that can be differentiated again', async () => {
    await expectSameAsCpu(() => {
      const f = (x: Tensor): Tensor => moments(x, [0]).variance;
      return grad((x: Tensor) => grad(f)(x))(normal('x', [3, 4]));
    });
  });
});

describe('reductions of nothing', () => {
  it('give what the cpu backend gives, not what the memory holds', async () => {
    await runOn('wasm', () => fill([1000], 7));
    await expectSameAsCpu(() => {
      const x = zeros([0, 3]);
      const flags = zeros([0, 3], 'bool');
      return [
        ...[sum, mean, max, min, prod].flatMap((f) => [f(x, 0), f(x, 0, true), f(x, [0, 1])]),
        ...[all, any].flatMap((f) => [f(flags, 0), f(flags, 0, true)]),
      ];
    });
  });

  it('give an empty result where an axis is left that is empty', async () => {
    await expectSameAsCpu(() => {
      const x = zeros([0, 3]);
      return [sum(x, 1), mean(x, 1), max(x, 1), min(x, 1), prod(x, 1)];
    });
  });

  it('change nothing for full tensors', async () => {
    await expectSameAsCpu(() => {
      const x = normal('x', [4, 5]);
      return [max(x, 0), min(x, 1), prod(x, 0, true), logSumExp(x, 1), max(scalar(3))];
    });
  });
});
