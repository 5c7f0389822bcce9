import { balancedSoftmaxLoss, softmaxCrossEntropy } from '@lt/losses';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak } from '@lt/testkit';
import {
  add,
  cast,
  grad,
  matMul,
  mul,
  oneHot,
  randomNormal,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { bilateralLoss } from '../src/index.ts';
import { combinerCases } from './combiner.ts';

await describeBackends('bilateralLoss', () => {
  it.each(combinerCases)("is the authors' loss in $title, with their gradients", async (golden) => {
    const { label_c, label_r, alpha } = golden;
    const logits = tensor2d(golden.logits);
    const options = { absolute: 2e-5, relative: 2e-5 };
    await expectAllClose(bilateralLoss(label_c, label_r, logits, alpha), golden.loss, options);
    const slope = grad((z: Tensor) => bilateralLoss(label_c, label_r, z as Tensor2D, alpha))(logits);
    await expectAllClose(
      matMul(tensor2d(golden.mixed), slope as Tensor2D, true),
      golden.grad_kernel_in_out,
      options,
    );
    if (golden.grad_bias) await expectAllClose(sum(slope, 0), golden.grad_bias, options);
  });

  it('is cross entropy against the mixed label', async () => {
    const logits = randomNormal([4, 3]) as Tensor2D;
    const [c, r] = [
      [0, 1, 2, 0],
      [2, 2, 1, 0],
    ];
    const soft = [c, r].map((ids) => cast(oneHot(tensor1d(ids!, 'int32'), 3), 'float32')) as Tensor2D[];
    const mixed = add(mul(soft[0]!, 0.3), mul(soft[1]!, 0.7)) as Tensor2D;
    await expectAllClose(
      bilateralLoss(c!, r!, logits, 0.3),
      softmaxCrossEntropy(mixed, logits, { reduction: 'mean' }),
    );
  });

  it('is the loss of one branch alone at 1 and at 0', async () => {
    const logits = randomNormal([2, 3]) as Tensor2D;
    const mean = { reduction: 'mean' } as const;
    await expectAllClose(bilateralLoss([0, 1], [2, 2], logits, 1), softmaxCrossEntropy([0, 1], logits, mean));
    await expectAllClose(bilateralLoss([0, 1], [2, 2], logits, 0), softmaxCrossEntropy([2, 2], logits, mean));
  });

  it('takes any loss, of the batch or of each example', async () => {
    const logits = randomNormal([2, 3]) as Tensor2D;
    const classCounts = [50, 10, 2];
    const perExample = bilateralLoss([0, 1], [2, 2], logits, 0.25, {
      loss: (labels, z) => balancedSoftmaxLoss(labels, z, { classCounts }),
    });
    expect(perExample.shape).toEqual([2]);
    const parts = [
      [0, 1],
      [2, 2],
    ].map((ids) => balancedSoftmaxLoss(ids, logits, { classCounts }));
    await expectAllClose(perExample, add(mul(parts[0]!, 0.25), mul(parts[1]!, 0.75)));
  });

  it('has its gradient, and leaks nothing', async () => {
    const logits = randomNormal([3, 4]) as Tensor2D;
    await expectGradient((z: Tensor) => bilateralLoss([0, 1, 2], [3, 3, 0], z as Tensor2D, 0.4), logits);
    await expectNoLeak(() => bilateralLoss([0, 1, 2], [3, 3, 0], logits, 0.4));
  });

  it('names a loss that is none', () => {
    const logits = tensor2d([[1, 2]]);
    expect(() => bilateralLoss([0], [1], logits, 0.5, { loss: 'focal' as never })).toThrow(
      'bilateralLoss: expected `loss` to be a function, got "focal".',
    );
    expect(() => bilateralLoss([0], [1], logits, 0.5, { loss: () => 3 as never })).toThrow(
      'to return a tensor',
    );
  });
});
