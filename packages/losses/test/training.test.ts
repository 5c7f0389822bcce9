import { describeBackends, expectAllClose } from '@lt/testkit';
import {
  dispose,
  grad,
  matMul,
  memory,
  mul,
  oneHot,
  type Scalar,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  train,
  variable,
} from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import { type LayersModel, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { classBalancedLoss, softmaxCrossEntropy } from '../src/index.ts';
import { losses } from './losses.ts';
import { oracle, oracleGradient, randomLogits, softmaxExample } from './oracle.ts';

const classCounts = [900, 90, 10];
const inputs = randomLogits(6, 4, 'inputs', 1);
const ids = [0, 0, 1, 2, 1, 0];
const start = randomLogits(4, 3, 'kernel', 0.5);
const learningRate = 0.1;

const logitsOf = (kernel: number[][]) =>
  inputs.map((row) => [0, 1, 2].map((c) => row.reduce((total, x, j) => total + x * kernel[j]![c]!, 0)));

/** The kernel after one step of gradient descent on the mean of the weighted class-balanced losses, in float64. */
function expectedKernel(weights: number[], beta = 0.9999): { loss: number; kernel: number[][] } {
  const effective = classCounts.map((n) => (1 - beta) / (1 - beta ** n));
  const scale = 3 / effective.reduce((a, b) => a + b, 0);
  const options = {
    classWeights: effective.map((w) => w * scale),
    sampleWeights: weights,
    reduction: 'mean' as const,
  };
  const logits = logitsOf(start);
  const gradient = oracleGradient(softmaxExample, ids, logits, options);
  const kernel = start.map((row, j) =>
    row.map((k, c) => k - learningRate * inputs.reduce((total, x, i) => total + x[j]! * gradient[i]![c]!, 0)),
  );
  return { loss: oracle(softmaxExample, ids, logits, options)[0]!, kernel };
}

function linearModel(loss: (labels: Tensor, logits: Tensor) => Tensor): Sequential {
  const model = sequential({ layers: [layers.dense({ units: 3, inputShape: [4], useBias: false })] });
  model.setWeights([tensor2d(start)]);
  model.compile({ optimizer: train.sgd(learningRate), loss });
  return model;
}

async function expectTrained(model: LayersModel, loss: unknown, expected: ReturnType<typeof expectedKernel>) {
  await expectAllClose(model.getWeights()[0]!, expected.kernel, { absolute: 1e-5 });
  expect(loss).toBeCloseTo(expected.loss, 4);
}

const loss = (labels: Tensor, logits: Tensor) => classBalancedLoss(labels, logits, { classCounts });

await describeBackends('training with classBalancedLoss', () => {
  it('works in model.compile and fit, with one-hot labels', async () => {
    const model = linearModel(loss);
    const { history } = await model.fit(tensor2d(inputs), oneHot(tensor1d(ids, 'int32'), 3), {
      batchSize: 6,
      verbose: 0,
    });
    await expectTrained(model, history.loss![0], expectedKernel([1, 1, 1, 1, 1, 1]));
  });

  it('works with the classWeight of fit, since it gives one value per example', async () => {
    const model = linearModel(loss);
    const { history } = await model.fit(tensor2d(inputs), oneHot(tensor1d(ids, 'int32'), 3), {
      batchSize: 6,
      verbose: 0,
      classWeight: { 0: 1, 1: 2, 2: 5 },
    });
    await expectTrained(model, history.loss![0], expectedKernel([1, 1, 2, 5, 2, 1]));
  });

  it.each([
    ['numbers, which arrive as float32 [batch]', (id: number) => id],
    ['lists of one number, which arrive as [batch, 1]', (id: number) => [id]],
    ['int32 tensors', (id: number) => tensor1d([id], 'int32')],
    ['one-hot lists', (id: number) => [0, 1, 2].map((c) => Number(c === id))],
  ])('works in fitDataset with labels that are %s', async (_, toLabel) => {
    const model = linearModel(loss);
    const rows = data.array(inputs.map((xs, i) => ({ xs, ys: toLabel(ids[i]!) as number })));
    const { history } = await model.fitDataset(rows.batch(6), { epochs: 1, verbose: 0 });
    await expectTrained(model, history.loss![0], expectedKernel([1, 1, 1, 1, 1, 1]));
    const weighted = linearModel(loss);
    const options = { epochs: 1, verbose: 0, classWeight: { 0: 1, 1: 2, 2: 5 } } as const;
    const again = data.array(inputs.map((xs, i) => ({ xs, ys: toLabel(ids[i]!) as number })));
    const run = await weighted.fitDataset(again.batch(6), options);
    await expectTrained(weighted, run.history.loss![0], expectedKernel([1, 1, 2, 5, 2, 1]));
  });

  it('works in a custom loop with its own sampleWeights', async () => {
    const sampleWeights = [1, 0.5, 2, 5, 0, 1];
    const [x, kernel, optimizer] = [tensor2d(inputs), variable(tensor2d(start)), train.sgd(learningRate)];
    const step = () =>
      optimizer.minimize(
        () => classBalancedLoss(ids, matMul(x, kernel), { classCounts, sampleWeights, reduction: 'mean' }),
        true,
        [kernel],
      ) as Scalar;
    const first = step();
    const expected = expectedKernel(sampleWeights);
    await expectAllClose(kernel, expected.kernel, { absolute: 1e-5 });
    expect(await first.array()).toBeCloseTo(expected.loss, 4);
    const before = memory().numTensors;
    for (let i = 0; i < 3; i++) step().dispose();
    expect(memory().numTensors).toBe(before);
    dispose([x, kernel, first]);
  });

  it('learns: fifty steps beat the start', async () => {
    const model = linearModel((labels, logits) => softmaxCrossEntropy(labels, logits));
    const { history } = await model.fit(tensor2d(inputs), oneHot(tensor1d(ids, 'int32'), 3), {
      epochs: 50,
      verbose: 0,
    });
    expect(Number(history.loss!.at(-1))).toBeLessThan(0.5 * Number(history.loss![0]));
  });
});

await describeBackends('second derivatives', () => {
  // Zero logits on purpose: |x| has no derivative there, the losses have.
  const points = [[0, 0, 0, 0], ...randomLogits(2, 4, 'second', 1.5)];
  const direction = randomLogits(3, 4, 'direction', 1);

  it.each(losses)('agree with differences of the gradient: $name', async ({ of, reduced }) => {
    const labels = [1, 0, 3];
    const options = { labelSmoothing: 0.1, sampleWeights: [1, 2, 0.5] };
    for (const loss of [
      (x: Tensor) => reduced(labels, x, { ...options, reduction: 'mean' }),
      (x: Tensor) => sum(of(labels, x, options)) as Scalar,
    ]) {
      const along = (x: Tensor) => sum(mul(grad(loss)(x), tensor2d(direction)));
      const step = 0.02;
      const move = (amount: number) =>
        tensor2d(points.map((row, i) => row.map((x, c) => x + amount * direction[i]![c]!))) as Tensor2D;
      // d/ds of gradient · direction, along the direction: direction' H direction.
      const curvature = sum(mul(grad(along)(tensor2d(points)), tensor2d(direction)));
      const [above, below] = [await along(move(step)).data(), await along(move(-step)).data()];
      await expectAllClose(curvature, (above[0]! - below[0]!) / (2 * step), {
        relative: 5e-3,
        absolute: 1e-3,
      });
    }
  });
});
