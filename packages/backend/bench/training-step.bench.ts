import { cast, oneHot, randomUniform, type Tensor, tensor1d, train } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { bench, describe } from 'vitest';
import { ours, stock } from './stock-and-ours.ts';

/** Three convolutions of 3×3 with 16, 32 and 64 channels, the last two of stride 2, for 28×28×1; 24,000 weights. */
function smallConvNet(): LayersModel {
  const model = sequential();
  for (const [index, filters] of [16, 32, 64].entries()) {
    const strides = index === 0 ? 1 : 2;
    const inputShape = index === 0 ? { inputShape: [28, 28, 1] } : {};
    model.add(
      layers.conv2d({ filters, kernelSize: 3, strides, padding: 'same', useBias: false, ...inputShape }),
    );
    model.add(layers.batchNormalization());
    model.add(layers.reLU());
  }
  model.add(layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
  model.add(layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: train.momentum(0.05, 0.9), loss: 'categoricalCrossentropy' });
  return model;
}

function step(batch: number): () => Promise<void> {
  const model = smallConvNet();
  const classIds = tensor1d(
    Array.from({ length: batch }, (_, i) => i % 10),
    'int32',
  );
  const images: Tensor = randomUniform([batch, 28, 28, 1]);
  const labels = cast(oneHot(classIds, 10), 'float32');
  return async () => void (await model.trainOnBatch(images, labels));
}

describe('a training step of a small network (trainOnBatch), batch 4; tfjs on wasm cannot take one', () => {
  bench('tfjs on cpu', step(4), { ...stock('cpu'), iterations: 1, warmupIterations: 1 });
  bench('ours', step(4), ours);
});

describe('a training step of a small network (trainOnBatch), batch 128', () => {
  bench('ours', step(128), { ...ours, iterations: 10 });
});
