import { createHash } from 'node:crypto';
import { wasmMemoryOf } from '@lt/core/tensor';
import {
  backend,
  dispose,
  memory,
  train as optimizers,
  slice,
  tidy,
  tile,
  zeros,
} from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { isRunning, stopRegistered } from '../../../src/registered-backend.ts';
import { selectBackend } from '../../../src/select-backend.ts';
import { batch, network } from '../network.ts';

const start = (threads: number): Promise<unknown> => selectBackend({ require: 'wasm', threads });
const heap = (): ArrayBufferLike => wasmMemoryOf(backend())!.buffer;

afterEach(() => {
  if (isRunning('wasm')) stopRegistered('wasm');
});

/** Two convolutions whose channels come in eights, and pixels in tiles: there are kernels by Winograd for them. */
function inEights(): LayersModel {
  const model = sequential();
  for (const [index, filters] of [8, 16].entries()) {
    const kernelInitializer = initializers.heNormal({ seed: index + 1 });
    const options = { filters, kernelSize: 3, padding: 'same', kernelInitializer } as const;
    model.add(layers.conv2d({ ...options, ...(index === 0 && { inputShape: [8, 8, 8] }) }));
  }
  model.add(layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
  model.add(
    layers.dense({ units: 4, activation: 'softmax', kernelInitializer: initializers.heNormal({ seed: 9 }) }),
  );
  model.compile({ optimizer: optimizers.momentum(0.05, 0.9), loss: 'categoricalCrossentropy' });
  return model;
}

/** Losses and weights of some steps, as a hash of their bytes. */
async function train(steps: number, create: () => LayersModel = network): Promise<string> {
  const model = create();
  const [images, y] = batch(33);
  const [, height, width, channels] = model.inputs[0]!.shape as [null, number, number, number];
  const x = tidy(() => slice(tile(images, [1, 1, 1, channels]), 0, [33, height, width, channels]));
  const hash = createHash('sha256');
  for (let step = 0; step < steps; step++) hash.update(String(await model.trainOnBatch(x, y)));
  for (const weight of model.getWeights()) hash.update(new Uint8Array((await weight.data()).buffer));
  dispose([images, x, y]);
  model.dispose();
  return hash.digest('hex');
}

describe('training', () => {
  it('comes to the same bytes on 1, 2 and 3 threads, and on memory that is not shared', async () => {
    await start(1);
    expect(heap()).toBeInstanceOf(ArrayBuffer);
    const alone = [await train(6), await train(6, inEights)];
    stopRegistered('wasm');
    for (const threads of [3, 2, 1]) {
      await start(threads);
      expect(heap()).toBeInstanceOf(SharedArrayBuffer);
      expect([await train(6), await train(6, inEights)]).toEqual(alone);
    }
  });

  it('keeps its memory', async () => {
    await start(2);
    const model = network();
    const [x, y] = batch(16);
    const state = (): object => ({ ...memory(), data: backend().numDataIds(), heap: heap().byteLength });
    for (let step = 0; step < 3; step++) await model.trainOnBatch(x, y);
    const before = state();
    for (let step = 0; step < 30; step++) await model.trainOnBatch(x, y);
    expect(state()).toEqual(before);
  });

  it('goes on in memory that has grown', async () => {
    await start(2);
    const first = await train(2);
    const before = heap().byteLength;
    // What is free is taken, so that all that follows lies in new memory.
    const taken = zeros([before / 4]);
    expect(heap().byteLength).toBeGreaterThan(before);
    expect(await train(2)).toBe(first);
    taken.dispose();
  });
});
