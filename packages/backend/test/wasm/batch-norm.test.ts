import { expectAllClose } from '@lt/testkit';
import {
  batchNorm,
  engine,
  getGradient,
  grad,
  grads,
  moments,
  mul,
  type NamedTensorMap,
  ones,
  reshape,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { batchNormGradient } from '../../src/wasm/batch-norm-gradient.ts';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

/** tfjs's own gradient, which the import of tfjs-layers in on-both.ts has registered. */
const stock = getGradient('FusedBatchNorm');

const positive = (seed: string, shape: number[]): Tensor =>
  tensor(
    Float32Array.from(normal(seed, shape).dataSync(), (value) => Math.abs(value) + 0.1),
    shape,
  );

/** Values large enough for the fast paths, and small ones. */
const SHAPES = [
  [6, 5],
  [300, 16],
  [4, 6, 3],
  [2, 5, 4, 3],
  [16, 8, 8, 8],
  [3, 7, 5, 1],
  [2, 40, 40, 6],
];

describe('batch normalization agrees with the cpu backend', () => {
  it.each(SHAPES.map((shape) => [shape]))('%j, its value and all five gradients', async (shape) => {
    const channels = [shape.at(-1)!];
    await expectSameAsCpu(() => {
      const inputs = [
        normal('x', shape),
        normal('mean', channels),
        positive('variance', channels),
        normal('offset', channels),
        normal('scale', channels),
      ];
      const f = (x: Tensor, mean: Tensor, variance: Tensor, offset: Tensor, scale: Tensor): Tensor =>
        batchNorm(x as never, mean as never, variance as never, offset as never, scale as never, 1e-3);
      return [
        f(...(inputs as [Tensor, Tensor, Tensor, Tensor, Tensor])),
        ...grads(f)(inputs, normal('dy', shape)),
      ];
    });
  });

  it.each(SHAPES.map((shape) => [shape]))(
    '%j, in training, through the moments of the batch',
    async (shape) => {
      const channels = [shape.at(-1)!];
      const axes = shape.slice(0, -1).map((_, axis) => axis);
      await expectSameAsCpu(
        () => {
          const f = (x: Tensor, offset: Tensor, scale: Tensor): Tensor => {
            const { mean, variance } = moments(x, axes);
            return batchNorm(
              x as never,
              mean as never,
              variance as never,
              offset as never,
              scale as never,
              1e-3,
            );
          };
          const inputs = [normal('x', shape), normal('offset', channels), normal('scale', channels)];
          return [f(...(inputs as [Tensor, Tensor, Tensor])), ...grads(f)(inputs, normal('dy', shape))];
        },
        { absolute: 1e-4 },
      );
    },
  );

  it('without scale and offset', async () => {
    await expectSameAsCpu(() =>
      batchNorm(normal('x', [300, 16]) as never, normal('m', [16]) as never, positive('v', [16]) as never),
    );
  });

  it('with NaN in the input', async () => {
    await expectSameAsCpu(() => {
      const values = new Float32Array(64 * 128).fill(1);
      values[77] = Number.NaN;
      return batchNorm(tensor(values, [64, 128]) as never, ones([128]) as never, ones([128]) as never);
    });
  });
});

describe('the gradient of batch normalization', () => {
  it('has the values of tfjs on every backend', async () => {
    expect(stock.gradFunc).not.toBe(batchNormGradient.gradFunc);
    for (const name of ['cpu', 'wasm'] as const) {
      const results = await runOn(name, () => {
        const shape = [4, 3, 2, 3];
        const saved = [
          normal('x', shape),
          normal('mean', [3]),
          positive('variance', [3]),
          normal('scale', [3]),
        ];
        return [stock, batchNormGradient].flatMap(({ gradFunc }) => {
          const derivatives = gradFunc(normal('dy', shape), saved, { varianceEpsilon: 1e-3 });
          return ['x', 'mean', 'variance', 'scale', 'offset'].map((input) => derivatives[input]!());
        });
      });
      for (let i = 0; i < 5; i++) {
        expect(results[i + 5]!.shape).toEqual(results[i]!.shape);
        await expectAllClose(results[i + 5]!.values, results[i]!.values, { absolute: 1e-4, relative: 1e-4 });
      }
    }
  });

  it('reduces statistics that broadcast, where tfjs fails', async () => {
    for (const name of ['cpu', 'wasm'] as const) {
      const [dMean, dScale] = await runOn(name, () => {
        const run = (inputs: NamedTensorMap): Tensor =>
          engine().runKernel('FusedBatchNorm', inputs, { varianceEpsilon: 0 }) as Tensor;
        const x = normal('x', [2, 3, 4, 2]);
        const fixed = { x, variance: ones([1, 3, 1, 1]), offset: ones([1, 3, 1, 1]) };
        const [mean, scale] = [normal('m', [1, 3, 1, 1]), normal('s', [1, 3, 1, 1])];
        return [
          grad((m: Tensor) => run({ ...fixed, mean: m, scale }))(mean),
          grad((s: Tensor) => run({ ...fixed, mean, scale: s }))(scale),
        ];
      });
      expect(dMean!.shape).toEqual([1, 3, 1, 1]);
      // y = (x - mean) · scale + offset with 16 numbers per row: the derivative for the mean is -16 · scale.
      const [scale] = await runOn('cpu', () => mul(normal('s', [1, 3, 1, 1]), -16));
      for (const [i, value] of scale!.values.entries()) expect(dMean!.values[i]).toBeCloseTo(value, 3);
      expect(dScale!.shape).toEqual([1, 3, 1, 1]);
    }
  });

  it('can be differentiated again', async () => {
    await expectSameAsCpu(
      () => {
        const f = (x: Tensor, scale: Tensor): Tensor => {
          const { mean, variance } = moments(x, [0]);
          const y = batchNorm(
            x as never,
            mean as never,
            variance as never,
            zeros([4]) as never,
            scale as never,
            1e-3,
          );
          return sum(mul(y, normal('weight', [8, 4])));
        };
        const norm = (x: Tensor, scale: Tensor): Tensor =>
          sum(mul(reshape(grad((a: Tensor) => f(a, scale))(x), [-1]), normal('w', [32])));
        return grads(norm)([normal('x', [8, 4]), normal('scale', [4])]);
      },
      { absolute: 1e-3 },
    );
  });
});
