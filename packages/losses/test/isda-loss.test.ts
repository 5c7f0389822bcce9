import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grad, grads, memory, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { isdaLoss, softmaxCrossEntropy } from '../src/index.ts';
import { expectLoss } from './expect-loss.ts';
import { diagonals, isdaOracle } from './isda-oracle.ts';
import { differences, oracle, randomLogits, softmaxExample } from './oracle.ts';

interface Golden {
  augment: {
    input: { weights: number[][]; labels: number[]; variance: number[][]; ratio: number };
    expected: { logits: number[][]; loss: number };
  }[];
}

const logits = randomLogits(4, 3, 'isda loss');
const kernel = randomLogits(2, 3, 'isda loss kernel', 1);
const variances = randomLogits(3, 2, 'isda loss variances', 1).map((row) => row.map((value) => value ** 2));

await describeBackends('isdaLoss', () => {
  it('equals plain loops, with weights, smoothing and ignored examples, and its gradients', async () => {
    const classIds = [2, 0, -1, 1];
    const full = diagonals(variances);
    for (const reduction of [undefined, 'mean', 'weightedMean'] as const) {
      const shared = {
        ...(reduction && { reduction }),
        classWeights: [1, 2, 3],
        sampleWeights: [1, 2, 3, 0.5],
        labelSmoothing: 0.1,
        ignoreIndex: -1,
      };
      const valueAt = (x: number[][], w: number[][]) =>
        oracle(softmaxExample, classIds, isdaOracle(classIds, x, w, full, 0.7), shared);
      const own = { covariance: tensor2d(variances), lambda: 0.7 };
      await expectLoss(
        (x) => isdaLoss(classIds, x, { ...shared, ...own, kernel: tensor2d(kernel) }),
        logits,
        {
          value: valueAt(logits, kernel),
          gradient: differences((x) => valueAt(x, kernel), logits),
        },
      );
      const toKernel = grad((w) => isdaLoss(classIds, tensor2d(logits), { ...shared, ...own, kernel: w }))(
        tensor2d(kernel),
      );
      await expectAllClose(
        toKernel,
        differences((w) => valueAt(logits, w), kernel),
        { absolute: 2e-5 },
      );
    }
  });

  const golden = readGolden<Golden>(new URL('./golden/isda.json', import.meta.url));
  it.each(golden.augment)('gives the authors’ value: lambda $input.ratio', async ({ input, expected }) => {
    const options = {
      kernel: tensor2d(input.weights),
      covariance: tensor2d(input.variance),
      lambda: input.ratio,
      reduction: 'mean',
    } as const;
    await expectAllClose(isdaLoss(input.labels, tensor2d(expected.logits), options), expected.loss);
  });

  it('is an upper bound on the mean loss of augmented copies', async () => {
    // Two classes, one feature with variance 1: by a sum over a fine grid of the normal distribution.
    const [w, bias, feature, lambda] = [[1.5, -0.5], [0.1, 0], 0.3, 1];
    const x = w.map((weight, c) => weight * feature + bias[c]!);
    let mean = 0;
    for (let t = -6; t <= 6; t += 0.01) {
      const density = (Math.exp(-t * t * 0.5) / Math.sqrt(2 * Math.PI)) * 0.01;
      mean += density * Math.log(1 + Math.exp(x[1]! - x[0]! + (w[1]! - w[0]!) * t));
    }
    const options = { kernel: tensor2d([w]), covariance: tensor2d([[1], [1]]), lambda };
    const [bound] = await isdaLoss([0], tensor2d([x]), options).data();
    const [plain] = await softmaxCrossEntropy([0], tensor2d([x])).data();
    expect(mean).toBeGreaterThan(plain!);
    expect(bound!).toBeGreaterThan(mean);
  });

  it('is cross entropy at lambda 0, and so is its gradient', async () => {
    const x = tensor2d(logits);
    const options = { kernel: tensor2d(kernel), covariance: tensor2d(variances), lambda: 0 };
    await expectAllClose(isdaLoss([0, 1, 2, 0], x, options), softmaxCrossEntropy([0, 1, 2, 0], x));
    await expectAllClose(
      grad((z) => isdaLoss([0, 1, 2, 0], z, options))(x),
      grad((z) => softmaxCrossEntropy([0, 1, 2, 0], z))(x),
    );
  });

  it('has a finite gradient for every finite logit', async () => {
    const own = { covariance: tensor2d(variances), kernel: tensor2d(kernel) };
    for (const size of [1e-40, 88.8, 1e4, 1e20, 3.4028234e38]) {
      const x = tensor2d([size, -size, 0, -size, size, size, size, size, size, -0, 0, size], [4, 3]);
      const loss = (z: Tensor, w: Tensor) => isdaLoss([0, 1, 2, 0], z, { ...own, kernel: w });
      for (const gradient of grads(loss)([x, own.kernel])) {
        const values = await gradient.data();
        expect(values.every(Number.isFinite), `±${size}: ${values}`).toBe(true);
      }
      const values = await loss(x, own.kernel).data();
      expect(values.some(Number.isNaN), `±${size}: ${values}`).toBe(false);
    }
  });

  it('leaves no tensor behind, after an error neither', () => {
    const [x, w, covariance] = [tensor2d(logits), tensor2d(kernel), tensor2d(variances)];
    const before = memory().numTensors;
    isdaLoss([0, 1, 2, 0], x, { kernel: w, covariance }).dispose();
    grad((z) => isdaLoss([0, 1, 2, 0], z, { kernel: w, covariance, reduction: 'mean' }))(x).dispose();
    expect(() => isdaLoss([0, 1, 2, 0], x, { kernel: w, covariance, reduction: 'no' as 'mean' })).toThrow();
    expect(memory().numTensors).toBe(before);
  });
});

describe('isdaLoss refuses', () => {
  it.each([
    ['no options', undefined, TypeError, 'isdaLoss: expected `kernel` to be a tensor'],
    [
      'a class id out of range',
      {},
      RangeError,
      'isdaLoss: expected `labels[0]` to be a class id from 0 to 2',
    ],
  ])('%s', (_, own, ErrorClass, message) => {
    const options = own && { kernel: tensor2d(kernel), covariance: tensor2d(variances), ...own };
    const call = () => isdaLoss([3, 0, 0, 0], tensor2d(logits), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(message);
  });
});
