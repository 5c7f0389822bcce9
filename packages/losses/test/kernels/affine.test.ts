import { describeBackends } from '@lt/testkit';
import { grad, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { differentiableLoss } from '../../src/differentiable-loss.ts';
import { affineSoftmaxKernel } from '../../src/kernels/affine-softmax.ts';
import type { Affine } from '../../src/kernels/shifted-logits.ts';
import { softmaxFocalKernel } from '../../src/kernels/softmax-focal.ts';
import { expectLoss } from '../expect-loss.ts';
import { oracle, oracleGradient, randomLogits, softmaxExample } from '../oracle.ts';

// Losses with margins, adjusted or scaled logits are these kernels with other constants.

interface Setting {
  scale: number;
  gamma: number;
  targets: number[][];
  affine: () => Affine;
}

function lossOf({ scale, gamma, targets, affine }: Setting): (logits: Tensor) => Tensor {
  const prepare = () => ({ constants: { targets: tensor2d(targets), ...affine() } });
  return gamma === 0
    ? (x) => differentiableLoss(x, affineSoftmaxKernel(scale), prepare, false)
    : (x) => differentiableLoss(x, softmaxFocalKernel(gamma, scale), prepare, false);
}

const targets = [
  [0, 1, 0],
  [0.5, 0, 2],
  [0, 0, 0],
  [1, 0, 0],
];

await describeBackends('softmax kernels on affine logits', () => {
  const logits = randomLogits(4, 3, 'affine', 1);
  const classScale = [1, 0.25, 0.5];
  const perElement = randomLogits(4, 3, 'bias', 1);
  const perClass = logits.map(() => [0.5, -2, 1]);

  it.each([
    { scale: 1, gamma: 0, shape: '[numClasses]', bias: perClass },
    { scale: 3, gamma: 0, shape: '[batch, numClasses]', bias: perElement },
    { scale: 0.5, gamma: 0.5, shape: '[batch, numClasses]', bias: perElement },
    { scale: 3, gamma: 2, shape: '[numClasses]', bias: perClass },
  ])('equal the oracle: scale $scale, gamma $gamma, bias $shape', async ({ scale, gamma, bias }) => {
    const mapped = logits.map((row, i) => row.map((x, c) => scale * classScale[c]! * x + bias[i]![c]!));
    const chain = oracleGradient(softmaxExample, targets, mapped, { gamma });
    const affine = () => ({
      classScale: tensor1d(classScale),
      bias: bias === perClass ? tensor1d(perClass[0]!) : tensor2d(perElement),
    });
    await expectLoss(lossOf({ scale, gamma, targets, affine }), logits, {
      value: oracle(softmaxExample, targets, mapped, { gamma }),
      gradient: chain.map((row) => row.map((g, c) => g * scale * classScale[c]!)),
    });
  });

  it.each([0, 1])('take a class out with a bias of -Infinity (gamma %i)', async (gamma) => {
    const affine = () => ({ bias: tensor1d([Number.NEGATIVE_INFINITY, 0, 0]) });
    // Two equal classes are left: p = 1/2.
    await expectLoss(lossOf({ scale: 2, gamma, targets: [[0, 1, 0]], affine }), [[5, 1, 1]], {
      value: [0.5 ** gamma * Math.LN2],
      gradient: [gamma === 0 ? [0, -1, 1] : [0, -0.5 * (1 + Math.LN2), 0.5 * (1 + Math.LN2)]],
    });
  });

  it.each([0, 0.5, 2])('stay finite where scaled logits would overflow (gamma %f)', async (gamma) => {
    const huge = [
      [3.4e38, -3.4e38, 3.4e38],
      [3.4e38, 3.4e38, 0],
      [-3.4e38, -3.4e38, -3.4e38],
      [3.4e38, 1, 2],
    ];
    const loss = lossOf({ scale: 30, gamma, targets, affine: () => ({ bias: tensor1d([0.5, -2, 1]) }) });
    const gradient = await grad(loss)(tensor2d(huge)).data();
    expect(gradient.every(Number.isFinite), String(gradient)).toBe(true);
    const values = await loss(tensor2d(huge)).data();
    expect(values[2]).toBe(0);
    expect(values[3]).toBeCloseTo(0, 6);
  });
});
