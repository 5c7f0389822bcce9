import { describeBackends, expectAllClose, expectGradient, expectNoLeak } from '@lt/testkit';
import {
  add,
  grads,
  matMul,
  randomNormal,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { bilateralLogits, mixFeatures } from '../src/index.ts';
import { type CombinerCase, combinerCases } from './combiner.ts';

function partsOf({ feature_c, feature_r, kernel_in_out, bias }: CombinerCase) {
  const dim = feature_c[0]!.length;
  return {
    fc: tensor2d(feature_c),
    fr: tensor2d(feature_r),
    kernelC: tensor2d(kernel_in_out.slice(0, dim)),
    kernelR: tensor2d(kernel_in_out.slice(dim)),
    bias: bias && tensor1d(bias),
  };
}

await describeBackends('bilateralLogits', () => {
  it.each(combinerCases)("are the authors' logits in $title, and at inference", async (golden) => {
    const { fc, fr, kernelC, kernelR, bias } = partsOf(golden);
    await expectAllClose(bilateralLogits(fc, fr, kernelC, kernelR, bias, golden.alpha), golden.logits, {
      absolute: 2e-5,
      relative: 2e-5,
    });
    await expectAllClose(
      bilateralLogits(fc, fr, kernelC, kernelR, bias, 0.5),
      golden.inference_logits_same_features,
      { absolute: 2e-5, relative: 2e-5 },
    );
  });

  it('are one dense layer over the mixed features', async () => {
    const [fc, fr, kernel] = [randomNormal([3, 2]), randomNormal([3, 4]), randomNormal([6, 5])] as Tensor2D[];
    const bias = randomNormal([5]) as Tensor1D;
    const dense = add(matMul(mixFeatures(fc!, fr!, 0.7, { scale: 1 }), kernel!), bias);
    const [kernelC, kernelR] = [slice(kernel!, [0, 0], [2, 5]), slice(kernel!, [2, 0], [4, 5])];
    await expectAllClose(bilateralLogits(fc!, fr!, kernelC, kernelR, bias, 0.7, { scale: 1 }), dense);
  });

  it('have the gradient of every tensor', async () => {
    const inputs: Tensor[] = [
      randomNormal([3, 2]),
      randomNormal([3, 4]),
      randomNormal([2, 5]),
      randomNormal([4, 5]),
      randomNormal([5]),
    ];
    for (const i of inputs.keys()) {
      const at = (x: Tensor): Tensor => {
        const [fc, fr, kc, kr, b] = inputs.with(i, x) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D, Tensor1D];
        return bilateralLogits(fc, fr, kc, kr, b, 0.3);
      };
      await expectGradient(at, inputs[i]!);
    }
  });

  it('leak nothing, with a bias or without', async () => {
    const shapes: [number, number][] = [
      [3, 2],
      [3, 4],
      [2, 5],
      [4, 5],
    ];
    const [fc, fr, kc, kr] = shapes.map((shape) => randomNormal(shape)) as Tensor2D[];
    await expectNoLeak(() => bilateralLogits(fc!, fr!, kc!, kr!, null, 0.3));
    await expectNoLeak(() =>
      grads((a, b, c, d) =>
        bilateralLogits(a as Tensor2D, b as Tensor2D, c as Tensor2D, d as Tensor2D, null, 0.3),
      )([fc!, fr!, kc!, kr!]),
    );
  });

  it('name what does not fit', () => {
    const [fc, k] = [tensor2d([[1, 2]]), tensor2d([[1], [2]])];
    expect(() => bilateralLogits(fc, fc, k, tensor2d([[1]]), null, 0.5)).toThrow('`kernelR`');
    expect(() => bilateralLogits(fc, fc, k, k, tensor1d([1, 2]), 0.5)).toThrow('`bias`');
  });
});
