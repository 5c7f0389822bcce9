import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  gather,
  losses,
  matMul,
  randomNormal,
  randomUniform,
  relu,
  type Scalar,
  setBackend,
  softmax,
  type Tensor2D,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { bench, describe } from 'vitest';
import { sgd, type TrainLoopOptions, trainLoop, weightAverage } from '../src/index.ts';

await setBackend('wasm');

const ROWS = 1024;
const BATCH = 64;
const STEPS = ROWS / BATCH;
const x = randomNormal([ROWS, 64]) as Tensor2D;
const labels = softmax(randomUniform([ROWS, 10]));
const batches = Array.from({ length: STEPS }, (_, b) =>
  Int32Array.from({ length: BATCH }, (_, i) => b * BATCH + i),
);
const sampler = { numBatches: STEPS, epoch: () => batches };

// What a step costs apart from its mathematics shows in a small network: a few milliseconds a step here.
const kernels = [
  [64, 128],
  [128, 128],
  [128, 10],
].map((shape) => variable(randomNormal(shape, 0, 0.1))) as Variable[];

function lossOf(rows: Int32Array): Scalar {
  const [a, b, c] = kernels as unknown as [Tensor2D, Tensor2D, Tensor2D];
  const logits = matMul(relu(matMul(relu(matMul(gather(x, rows), a)), b)), c);
  return losses.softmaxCrossEntropy(gather(labels, rows), logits) as Scalar;
}

function loop(others: Partial<TrainLoopOptions> = {}): Promise<unknown> {
  return trainLoop({ sampler, totalEpochs: 1, optimizer, variables: kernels, loss: lossOf, ...others });
}

const optimizer = sgd({ learningRate: 1e-6, momentum: 0.9, nesterov: true });
const average = weightAverage(kernels, { decay: 0.99 });

describe(`an epoch of ${STEPS} small steps on wasm`, () => {
  bench('by hand: minimize, and read the loss', async () => {
    for (const rows of batches) {
      const loss = optimizer.minimize(() => lossOf(rows), true, [...kernels])!;
      await loss.data();
      loss.dispose();
    }
  });
  bench('trainLoop', async () => {
    await loop();
  });
  bench('trainLoop with progress, clipping and a weight average', async () => {
    await loop({ clipNorm: 1, weightAverage: average, onProgress: () => {} });
  });
  bench('trainLoop with a checkpoint at the end', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lt-bench-'));
    await loop({ checkpoint: { directory, every: { epochs: 1 } } });
    rmSync(directory, { recursive: true });
  });
});
