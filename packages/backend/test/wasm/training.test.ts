import { expectAllClose } from '@lt/testkit';
import { backend, memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { enableWasmTraining } from '../../src/enable-wasm-training.ts';
import { batch, network, tinyNetwork } from './network.ts';

async function losses(
  name: 'cpu' | 'wasm',
  steps: number,
): Promise<{ losses: number[]; weights: number[][] }> {
  await enableWasmTraining();
  await setBackend(name);
  const model = network();
  const [x, y] = batch(16);
  const results: number[] = [];
  for (let step = 0; step < steps; step++) results.push((await model.trainOnBatch(x, y)) as number);
  const weights = await Promise.all(
    model.getWeights().map(async (weight) => Array.from(await weight.data())),
  );
  return { losses: results, weights };
}

describe('a convolutional network', () => {
  it('trains step by step as on the cpu backend', async () => {
    const expected = await losses('cpu', 4);
    const actual = await losses('wasm', 4);
    expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]!);
    await expectAllClose(actual.losses, expected.losses, { absolute: 1e-4, relative: 1e-4 });
    await expectAllClose(actual.weights, expected.weights, { absolute: 1e-3, relative: 1e-3 });
  });

  it.each([
    [30, network, [10, 9, 1]],
    [1000, tinyNetwork, [5, 5, 1]],
  ] as const)(
    'keeps its memory over %i steps',
    async (steps, create, shape) => {
      await enableWasmTraining();
      await setBackend('wasm');
      const model = create();
      const [x, y] = batch(4, shape);
      const heapSize = (): number =>
        (backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
      const state = (): object => ({
        tensors: memory().numTensors,
        bytes: memory().numBytes,
        data: backend().numDataIds(),
        heap: heapSize(),
      });
      for (let step = 0; step < 3; step++) await model.trainOnBatch(x, y);
      const before = state();
      for (let step = 0; step < steps; step++) await model.trainOnBatch(x, y);
      expect(state()).toEqual(before);
    },
    120_000,
  );

  it('predicts as it trained, after its filters have changed', async () => {
    // tfjs packs filters once per tensor; an update must not leave the old ones in use.
    await enableWasmTraining();
    await setBackend('wasm');
    const model = network();
    const [x, y] = batch(16);
    const first = model.predict(x) as Tensor;
    for (let step = 0; step < 3; step++) await model.trainOnBatch(x, y);
    const later = model.predict(x) as Tensor;
    const weights = model.getWeights().map((weight) => weight.clone());
    await setBackend('cpu');
    const copy = network();
    copy.setWeights(weights);
    const expected = copy.predict(x) as Tensor;
    await expectAllClose(later, expected, { absolute: 1e-4 });
    expect(Array.from(await first.data())).not.toEqual(Array.from(await later.data()));
  });
});
