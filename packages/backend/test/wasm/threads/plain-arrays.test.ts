import { wasmMemoryOf } from '@lt/core/tensor';
import '@tensorflow/tfjs-layers';
import { backend, io, type Tensor, tensor, tensor1d, tidy, transpose, unique } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../../src/select-backend.ts';
import { batch, network } from '../network.ts';

// Decoders, digests, structured clones and databases refuse arrays on memory that threads share: what leaves tfjs must not lie there.
describe('on memory that threads share', () => {
  beforeAll(async () => {
    await selectBackend({ require: 'wasm', threads: 2 });
    expect(wasmMemoryOf(backend())?.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it.each([
    ['float32', () => transpose(tensor([[1, 2]]))],
    ['int32', () => tensor1d([1, 2], 'int32')],
    ['bool', () => tensor1d([true, false], 'bool')],
    ['what a kernel in JavaScript makes', () => unique(tensor1d([3, 3, 1])).values],
  ])('values are read into memory of their own: %s', async (_, make: () => Tensor) => {
    const x = tidy(make);
    for (const values of [await x.data(), x.dataSync()]) {
      expect(values.buffer).toBeInstanceOf(ArrayBuffer);
      expect(structuredClone(values)).toEqual(values);
    }
    const bytes = await x.bytes();
    expect((bytes as Uint8Array).buffer).toBeInstanceOf(ArrayBuffer);
    x.dispose();
  });

  it('strings are decoded', async () => {
    expect(await tensor(['é', 'b']).data()).toEqual(['é', 'b']);
  });

  it('a model is saved, and loaded again', async () => {
    const model = network();
    const [x, y] = batch(4);
    await model.trainOnBatch(x, y);
    let saved: io.ModelArtifacts | undefined;
    await model.save(
      io.withSaveHandler(async (artifacts) => {
        saved = structuredClone(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await loadLayersModel(io.fromMemory(saved!));
    const [expected, actual] = [model, loaded].map((one) => one.predict(x) as Tensor);
    expect(await actual!.data()).toEqual(await expected!.data());
  });
});
