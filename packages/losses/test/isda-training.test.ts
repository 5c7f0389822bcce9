import { describeBackends, expectAllClose } from '@lt/testkit';
import {
  add,
  dispose,
  grad,
  matMul,
  memory,
  mul,
  type Scalar,
  sum,
  type Tensor,
  tensor2d,
  tensor3d,
  train,
  variable,
} from '@tensorflow/tfjs-core';
// Registers the gradients of tfjs's own ops, which a layer in front of the loss needs.
import '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { type ClassCovariance, epochCallback, isdaLoss, updateClassCovariance } from '../src/index.ts';
import { covarianceMatrices } from './isda-oracle.ts';
import { randomLogits } from './oracle.ts';

const kernel = randomLogits(2, 3, 'isda loss kernel', 1);

await describeBackends('training with isdaLoss', () => {
  it('trains a classifier with a covariance that moves and a strength that grows', async () => {
    const features = tensor2d(randomLogits(12, 2, 'isda features', 1));
    const ids = Array.from({ length: 12 }, (_, i) => i % 3);
    const weights = variable(tensor2d(kernel));
    const optimizer = train.sgd(0.5);
    const scheduled = epochCallback({ lambda: (epoch) => (0.5 * epoch) / 20 });
    let covariance: ClassCovariance | null = null;
    const losses: number[] = [];
    let held = 0;
    for (let epoch = 0; epoch < 20; epoch++) {
      scheduled.onEpochBegin(epoch);
      covariance = (await updateClassCovariance(covariance, ids, features, {
        numClasses: 3,
      })) as ClassCovariance;
      const current = covariance;
      const loss = optimizer.minimize(
        () =>
          isdaLoss(ids, matMul(features, weights), {
            kernel: weights,
            covariance: current,
            ...scheduled.options,
            reduction: 'mean',
          }),
        true,
        [weights],
      ) as Scalar;
      losses.push((await loss.data())[0]!);
      loss.dispose();
      if (epoch === 1) held = memory().numTensors;
    }
    expect(memory().numTensors).toBe(held);
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
    dispose([features, weights]);
  });

  it.each([2, 3])(
    'has second derivatives with respect to the kernel (covariance of rank %i)',
    async (rank) => {
      const x = tensor2d(randomLogits(4, 3, 'isda second', 1));
      const matrices = covarianceMatrices([0, 1, 2].map((c) => randomLogits(2, 2, `isda second ${c}`, 0.7)));
      const covariance =
        rank === 3 ? tensor3d(matrices) : tensor2d(matrices.map(([row]) => row!.map(Math.abs)));
      const direction = tensor2d(randomLogits(2, 3, 'isda direction', 1));
      const gradient = (w: Tensor) =>
        grad((v) => isdaLoss([0, 1, 2, 0], x, { kernel: v, covariance, reduction: 'sum' }))(w);
      const along = (w: Tensor) => sum(mul(gradient(w), direction)) as Scalar;
      const curvature = sum(mul(grad(along)(tensor2d(kernel)), direction));
      const at = async (step: number) =>
        (await along(add(tensor2d(kernel), mul(direction, step))).data())[0]!;
      const step = 0.01;
      await expectAllClose(curvature, ((await at(step)) - (await at(-step))) / (2 * step), {
        relative: 5e-3,
        absolute: 1e-3,
      });
    },
  );
});
