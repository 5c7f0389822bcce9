import { describeBackends } from '@lt/testkit';
import { mul, tensor1d } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { affineSoftmaxKernel } from '../src/kernels/affine-softmax.ts';
import { softmaxLoss } from '../src/softmax-loss.ts';
import { expectLoss } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits, softmaxExample } from './oracle.ts';

await describeBackends('softmaxLoss', () => {
  it('lets a loss map the logits by the labels, for example to a margin for the true class', async () => {
    const [scale, margins, ids] = [5, [0.1, 0.3, 0.5], [2, 0, -1, 1]];
    const logits = randomLogits(4, 3, 'margin', 0.5);
    const mapped = logits.map((row, i) => row.map((x, c) => scale * (x - (c === ids[i] ? margins[c]! : 0))));
    const options = { classWeights: [1, 2, 3], ignoreIndex: -1, reduction: 'weightedMean' as const };
    const margin = (labels: Parameters<typeof mul>[0]) => ({
      bias: mul(labels, tensor1d(margins.map((m) => -scale * m))),
    });
    await expectLoss(
      (x) => softmaxLoss('marginLoss', ids, x, options, affineSoftmaxKernel(scale), margin),
      logits,
      {
        value: oracle(softmaxExample, ids, mapped, options),
        gradient: oracleGradient(softmaxExample, ids, mapped, options).map((row) =>
          row.map((g) => g * scale),
        ),
      },
    );
  });
});
