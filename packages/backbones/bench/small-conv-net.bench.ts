import { enableWasmTraining } from '@lt/backend';
import '@tensorflow/tfjs-backend-wasm';
import {
  losses,
  oneHot,
  randomNormal,
  type Scalar,
  setBackend,
  type Tensor,
  tensor1d,
  train,
  type Variable,
} from '@tensorflow/tfjs-core';
import { type LayersModel, models } from '@tensorflow/tfjs-layers';
import { bench, describe } from 'vitest';
import { smallConvNet } from '../src/index.ts';

await setBackend('wasm');
await enableWasmTraining();

const BATCH = 128;
const images = randomNormal([BATCH, 28, 28, 1]);
const labels = oneHot(
  tensor1d(
    Array.from({ length: BATCH }, (_, i) => i % 10),
    'int32',
  ),
  10,
);

/** The same network with tf.layers' own batch normalization: what a saved model is when it is loaded. */
async function reloaded(model: LayersModel): Promise<LayersModel> {
  return models.modelFromJSON(JSON.parse(model.toJSON() as string));
}

function stepOf(model: LayersModel): () => void {
  const optimizer = train.momentum(0.1, 0.9, true);
  const variables = model.trainableWeights.map((weight) => (weight as unknown as { val: Variable }).val);
  const loss = (): Scalar =>
    losses.softmaxCrossEntropy(labels, model.apply(images, { training: true }) as Tensor) as Scalar;
  return () => void optimizer.minimize(loss, false, variables);
}

describe(`a training step on wasm, batch ${BATCH}, 28×28×1`, async () => {
  const options = { numClasses: 10, seed: 0 };
  bench('smallConvNet', stepOf(smallConvNet(options)), { time: 3000 });
  bench(
    'with the batch normalization of tf.layers',
    stepOf(await reloaded(smallConvNet({ ...options, name: 'stock' }))),
    { time: 3000 },
  );
  bench(
    'without batch normalization',
    stepOf(smallConvNet({ ...options, batchNorm: false, name: 'plain' })),
    { time: 3000 },
  );
});
