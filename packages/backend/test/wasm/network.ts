import { cast, oneHot, type Tensor, tensor1d, tidy, train } from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { normal } from './on-both.ts';

/** A small network of everything that a convolutional network is made of. */
export function network(): LayersModel {
  const model = sequential();
  let seed = 0;
  const kernelInitializer = (): ReturnType<typeof initializers.heNormal> =>
    initializers.heNormal({ seed: ++seed });
  model.add(
    layers.conv2d({
      inputShape: [10, 9, 1],
      filters: 8,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: kernelInitializer(),
    }),
  );
  model.add(layers.maxPooling2d({ poolSize: 2 }));
  model.add(
    layers.conv2d({
      filters: 12,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      useBias: false,
      kernelInitializer: kernelInitializer(),
    }),
  );
  model.add(layers.batchNormalization({}));
  model.add(layers.reLU());
  model.add(
    layers.separableConv2d({
      filters: 8,
      kernelSize: 3,
      padding: 'same',
      depthwiseInitializer: kernelInitializer(),
      pointwiseInitializer: kernelInitializer(),
    }),
  );
  model.add(layers.batchNormalization({}));
  model.add(layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
  model.add(layers.dense({ units: 16, activation: 'tanh', kernelInitializer: kernelInitializer() }));
  model.add(layers.dense({ units: 4, activation: 'softmax', kernelInitializer: kernelInitializer() }));
  model.compile({ optimizer: train.momentum(0.05, 0.9), loss: 'categoricalCrossentropy' });
  return model;
}

/** The least of it: a convolution, batch normalization and a dense layer. */
export function tinyNetwork(): LayersModel {
  const model = sequential();
  model.add(layers.conv2d({ inputShape: [5, 5, 1], filters: 2, kernelSize: 3, useBias: false }));
  model.add(layers.batchNormalization({}));
  model.add(layers.flatten());
  model.add(layers.dense({ units: 4 }));
  model.compile({ optimizer: train.momentum(0.05, 0.9), loss: 'meanSquaredError' });
  return model;
}

/** Images and labels for {@link network}, or of another shape. */
export function batch(size: number, shape: readonly number[] = [10, 9, 1]): [Tensor, Tensor] {
  const classIds = tensor1d(
    Array.from({ length: size }, (_, i) => i % 4),
    'int32',
  );
  return tidy(() => [normal('images', [size, ...shape]), cast(oneHot(classIds, 4), 'float32')]);
}
