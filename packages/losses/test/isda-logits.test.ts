import { describeBackends, expectAllClose, expectGradient, readGolden } from '@lt/testkit';
import {
  grad,
  grads,
  memory,
  reshape,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor2d,
  tensor3d,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { isdaLogits, ldamLoss } from '../src/index.ts';
import { covarianceMatrices, diagonals, isdaOracle } from './isda-oracle.ts';
import { differences, randomLogits } from './oracle.ts';

interface Golden {
  augment: {
    input: { weights: number[][]; labels: number[]; variance: number[][]; ratio: number };
    expected: { logits: number[][]; augmentedLogits: number[][] };
  }[];
}

const logits = randomLogits(5, 4, 'isda logits');
const kernel = randomLogits(3, 4, 'isda kernel', 1);
const classIds = [2, 0, 3, 2, 1];
const variances = randomLogits(4, 3, 'isda variances', 1).map((row) => row.map((value) => value * value));
const matrices = covarianceMatrices([0, 1, 2, 3].map((c) => randomLogits(3, 3, `isda root ${c}`, 0.7)));
const forms = [
  { form: 'variances', covariance: () => tensor2d(variances) as Tensor, full: diagonals(variances) },
  { form: 'whole matrices', covariance: () => tensor3d(matrices) as Tensor, full: matrices },
];

await describeBackends('isdaLogits', () => {
  it('raises the logits of wrong classes by half of lambda times a variance', async () => {
    // w(0) = 1, w(1) = -2, variance 4 of class 0: (−3)² · 4 · 0.5 / 2 = 9.
    const options = { kernel: tensor2d([[1, -2]]), covariance: tensor2d([[4], [0]]), lambda: 0.5 };
    await expectAllClose(isdaLogits([0], tensor2d([[7, 7]]), options), [[7, 16]]);
    await expectAllClose(isdaLogits([1], tensor2d([[7, 7]]), options), [[7, 7]]);
  });

  it.each(forms)('equals plain loops, with its gradients: $form', async ({ covariance, full }) => {
    const lambda = 0.8;
    const loss = (x: Tensor, w: Tensor) =>
      isdaLogits(classIds, x, { kernel: w, covariance: covariance(), lambda });
    const expected = isdaOracle(classIds, logits, kernel, full, lambda);
    await expectAllClose(loss(tensor2d(logits), tensor2d(kernel)), expected, { absolute: 1e-5 });
    // The gradient of a sum with different factors for all elements.
    const factors = randomLogits(5, 4, 'isda factors', 1);
    const [toLogits, toKernel] = grads(loss)([tensor2d(logits), tensor2d(kernel)], tensor2d(factors));
    await expectAllClose(toLogits!, factors);
    const moved = differences(
      (w) =>
        isdaOracle(classIds, logits, w, full, lambda).flatMap((row, i) =>
          row.map((value, c) => value * factors[i]![c]!),
        ),
      kernel,
    );
    await expectAllClose(toKernel!, moved, { absolute: 2e-5, relative: 1e-4 });
    await expectGradient((w) => loss(tensor2d(logits), w), tensor2d(kernel));
  });

  const golden = readGolden<Golden>(new URL('./golden/isda.json', import.meta.url));
  it.each(golden.augment)('gives the authors’ values: lambda $input.ratio', async ({ input, expected }) => {
    const options = {
      kernel: tensor2d(input.weights),
      covariance: tensor2d(input.variance),
      lambda: input.ratio,
    };
    const augmented = isdaLogits(input.labels, tensor2d(expected.logits), options);
    await expectAllClose(augmented, expected.augmentedLogits, { absolute: 2e-6, relative: 2e-6 });
  });

  it('takes the covariance as plain data, variances or matrices', async () => {
    const [x, w] = [tensor2d(logits), tensor2d(kernel)];
    for (const { covariance, full, form } of forms) {
      const flat = form === 'variances' ? variances.flat() : full.flat(2);
      const data = { counts: [1, 1, 1, 1], means: new Float64Array(12), covariances: flat };
      await expectAllClose(
        isdaLogits(classIds, x, { kernel: w, covariance: data }),
        isdaLogits(classIds, x, { kernel: w, covariance: covariance() }),
        { absolute: 0, relative: 0 },
      );
    }
  });

  it.each(forms)(
    'changes nothing at lambda 0, nor where a label is ignored: $form',
    async ({ covariance }) => {
      const [x, w] = [tensor2d(logits), tensor2d(kernel)];
      const options = { kernel: w, covariance: covariance() };
      await expectAllClose(isdaLogits(classIds, x, { ...options, lambda: 0 }), logits, { absolute: 0 });
      const ignored = isdaLogits([-1, -1, -1, -1, -1], x, { ...options, ignoreIndex: -1 });
      await expectAllClose(ignored, logits, { absolute: 0 });
      const toKernel = grad((z) =>
        isdaLogits([-1, -1, -1, -1, -1], x, { ...options, kernel: z, ignoreIndex: -1 }),
      )(w);
      await expectAllClose(toKernel, zeros([3, 4]), { absolute: 0 });
    },
  );

  it.each(forms)('never lowers a logit, and leaves its own as it is up to rounding: $form', async (row) => {
    const x = zeros([5, 4]) as Tensor2D;
    const raised = (await isdaLogits(classIds, x, {
      kernel: tensor2d(kernel),
      covariance: row.covariance(),
      lambda: 1,
    }).array()) as number[][];
    for (const [i, values] of raised.entries()) {
      for (const [c, value] of values.entries()) {
        expect(value).toBeGreaterThanOrEqual(0);
        if (c === classIds[i]) expect(value).toBeLessThan(1e-5);
        else expect(value).toBeGreaterThan(1e-3);
      }
    }
  });

  it('keeps further axes, single classes and empty batches', async () => {
    const options = { kernel: tensor2d(kernel), covariance: tensor2d(variances) };
    const cube = isdaLogits([2, 0, 3, 2], tensor(logits.slice(0, 4).flat(), [2, 2, 4]), options);
    expect(cube.shape).toEqual([2, 2, 4]);
    const flat = isdaLogits([2, 0, 3, 2], tensor2d(logits.slice(0, 4)), options);
    await expectAllClose(reshape(cube, [4, 4]), flat);
    const single = { kernel: tensor2d([[5]]), covariance: tensor2d([[3]]) };
    await expectAllClose(isdaLogits([0], tensor2d([[2]]), single), [[2]]);
    const empty = (x: Tensor, w: Tensor) => isdaLogits([], x, { ...options, kernel: w });
    const [toLogits, toKernel] = grads(empty)([zeros([0, 4]), tensor2d(kernel)]);
    expect(toLogits!.shape).toEqual([0, 4]);
    await expectAllClose(toKernel!, zeros([3, 4]), { absolute: 0 });
  });

  it('lies under another loss, whose gradient reaches the kernel', async () => {
    const covariance = tensor2d(variances);
    await expectGradient(
      (w) =>
        ldamLoss(classIds, isdaLogits(classIds, tensor2d(logits), { kernel: w, covariance }), {
          classCounts: [9, 3, 1, 27],
          scale: 2,
        }),
      tensor2d(kernel),
    );
  });

  it('leaves no tensor behind', () => {
    const [x, w, covariance] = [tensor2d(logits), tensor2d(kernel), tensor2d(variances)];
    const before = memory().numTensors;
    isdaLogits(classIds, x, { kernel: w, covariance }).dispose();
    for (const gradient of grads((z: Tensor, v: Tensor) =>
      isdaLogits(classIds, z, { kernel: v, covariance }),
    )([x, w])) {
      gradient.dispose();
    }
    expect(memory().numTensors).toBe(before);
    expect([x, w, covariance].some(({ isDisposed }) => isDisposed)).toBe(false);
  });
});

describe('isdaLogits refuses', () => {
  const ok = () => ({ kernel: tensor2d(kernel), covariance: tensor2d(variances) });
  const data = { counts: [1, 1, 1, 1], means: new Float64Array(12), covariances: new Float64Array(12) };
  it.each<[string, () => unknown, ErrorConstructor | typeof RangeError, string]>([
    ['no options', () => undefined, TypeError, '`kernel` to be a tensor'],
    [
      'a kernel of other classes',
      () => ({ ...ok(), kernel: zeros([3, 5]) }),
      RangeError,
      '`kernel` to have shape',
    ],
    [
      'an int32 kernel',
      () => ({ ...ok(), kernel: zeros([3, 4], 'int32') }),
      TypeError,
      '`kernel` to have dtype float32',
    ],
    [
      'other features',
      () => ({ ...ok(), covariance: zeros([4, 2]) }),
      RangeError,
      '`covariance` to have shape',
    ],
    [
      'matrices that are not square',
      () => ({ ...ok(), covariance: zeros([4, 3, 2]) }),
      RangeError,
      '`covariance` to have shape',
    ],
    ['no covariance', () => ({ kernel: tensor2d(kernel) }), TypeError, '`options` to be an object'],
    [
      'plain data of other classes',
      () => ({ ...ok(), covariance: { ...data, counts: [1, 1] } }),
      RangeError,
      'expected `covariance` to be of 4 classes and 3 features, got 2 and 6.',
    ],
    [
      'uneven means',
      () => ({ ...ok(), covariance: { ...data, means: new Float64Array(11) } }),
      RangeError,
      'expected `covariance.means` to hold a multiple of 4 numbers, got 11.',
    ],
    [
      'covariances of another length',
      () => ({ ...ok(), covariance: { ...data, covariances: new Float64Array(13) } }),
      RangeError,
      '`covariance.covariances` to hold 36 numbers',
    ],
    ['a negative lambda', () => ({ ...ok(), lambda: -1 }), RangeError, '`lambda` to be a finite number >= 0'],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => isdaLogits(classIds, tensor2d(logits), options() as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`isdaLogits: `);
    expect(call).toThrow(message);
  });
});
