import { expectAllClose } from '@lt/testkit';
import {
  add,
  engine,
  greater,
  maximum,
  mean,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  ones,
  rsqrt,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { normal, runOn } from './on-both.ts';

const EPSILON = 1e-3;

function run(name: string, inputs: NamedTensorMap, attrs: object): Tensor[] {
  return engine().runKernel(name, inputs, attrs as NamedAttrMap) as unknown as Tensor[];
}

/** `[y, mean, variance, dx, dgamma, dbeta]` by the formulas. */
function formulas(x: Tensor, gamma: Tensor, beta: Tensor, dy: Tensor, relu: boolean): Tensor[] {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const n = x.size / x.shape.at(-1)!;
  const average = mean(x, axes);
  const centered = sub(x, average);
  const variance = mean(square(centered), axes);
  const inverse = rsqrt(add(variance, EPSILON));
  const xHat = mul(centered, inverse);
  let y = add(mul(gamma, xHat), beta);
  const dz = relu ? where(greater(y, 0), dy, zerosLike(dy)) : dy;
  if (relu) y = maximum(y, 0);
  const [dBeta, dGamma] = [sum(dz, axes), sum(mul(dz, xHat), axes)];
  const inner = sub(dz, add(mul(dBeta, 1 / n), mul(xHat, mul(dGamma, 1 / n))));
  return [y, average, variance, mul(mul(gamma, inverse), inner), dGamma, dBeta];
}

describe.each([false, true])('LtBatchNorm and LtBatchNormGrad, relu %j', (relu) => {
  it.each([[[2, 1]], [[7, 3]], [[5, 4]], [[3, 5, 5, 6]], [[4, 9, 9, 16]], [[2, 3, 700]], [[1030, 5]]])(
    'agree with the formulas on cpu for %j',
    async (shape) => {
      const channels = shape.at(-1)!;
      const inputs = (): [Tensor, Tensor, Tensor, Tensor] => [
        add(mul(normal('x', shape), 3), 2),
        normal('gamma', [channels]),
        normal('beta', [channels]),
        normal('dy', shape),
      ];
      const expected = await runOn('cpu', () => formulas(...inputs(), relu));
      const actual = await runOn('wasm', () => {
        const [x, gamma, beta, dy] = inputs();
        const [y, average, variance] = run('LtBatchNorm', { x, gamma, beta }, { epsilon: EPSILON, relu });
        const given = { dy, x, gamma, mean: average!, variance: variance!, ...(relu && { y: y! }) };
        return [y!, average!, variance!, ...run('LtBatchNormGrad', given, { epsilon: EPSILON })];
      });
      for (const [i, { shape: sizes, values }] of expected.entries()) {
        expect(actual[i]!.shape).toEqual(sizes);
        const scale = Math.max(1, ...values.map(Math.abs));
        await expectAllClose(actual[i]!.values, values, { absolute: 2e-5 * scale, relative: 2e-5 });
      }
    },
  );
});

describe('LtBatchNorm with numbers to add', () => {
  it.each([false, true])('adds them before ReLU, relu %j', async (relu) => {
    const shape = [3, 5, 7];
    const [actual, expected] = await runOn('wasm', () => {
      const inputs = { x: normal('x', shape), gamma: normal('gamma', [7]), beta: normal('beta', [7]) };
      const beside = normal('beside', shape);
      const [sum] = run('LtBatchNorm', { ...inputs, beside }, { epsilon: EPSILON, relu });
      const [y] = run('LtBatchNorm', inputs, { epsilon: EPSILON });
      return [sum!, relu ? maximum(add(y!, beside), 0) : add(y!, beside)];
    });
    await expectAllClose(actual!.values, expected!.values);
  });
});

describe('the moments of LtBatchNorm', () => {
  it('are those of numbers far from 0', async () => {
    const offset = 4096;
    const [, average, variance] = await runOn('wasm', () => {
      const x = add(normal('x', [3000, 5]), offset);
      return run('LtBatchNorm', { x, gamma: ones([5]), beta: ones([5]) }, { epsilon: 0 });
    });
    const [expectedMean, expectedDeviation] = await runOn('wasm', () => {
      const x = sub(add(normal('x', [3000, 5]), offset), offset);
      return [mean(x, 0), sqrt(mean(square(sub(x, mean(x, 0))), 0))];
    });
    for (let i = 0; i < 5; i++) {
      expect(average!.values[i]! - offset).toBeCloseTo(expectedMean!.values[i]!, 3);
      expect(Math.sqrt(variance!.values[i]!)).toBeCloseTo(expectedDeviation!.values[i]!, 5);
    }
  });

  it('are exact where a channel does not vary', async () => {
    const [y, average, variance] = await runOn('wasm', () =>
      run(
        'LtBatchNorm',
        { x: mul(ones([1000, 3]), 0.1), gamma: ones([3]), beta: ones([3]) },
        { epsilon: 1e-3 },
      ),
    );
    expect(average!.values).toEqual(Array(3).fill(Math.fround(0.1)));
    expect(variance!.values).toEqual([0, 0, 0]);
    expect(new Set(y!.values)).toEqual(new Set([1]));
  });
});
