import { enableWasmTraining } from '@lt/backend';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import {
  io,
  ones,
  randomNormal,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  train,
  transpose,
} from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  cosineClassifier,
  cosineLogits,
  learnableWeightScaling,
  registerClassifierLayers,
} from '../src/index.ts';

const lws = readGolden<{
  cases: {
    weight_out_in: number[][];
    bias: number[];
    scales: number[];
    x: number[][];
    logits: number[][];
  }[];
}>(new URL('./golden/lws.json', import.meta.url));
const mislas = readGolden<{ cases: { learned_norm: number[][]; x: number[][]; y: number[][] }[] }>(
  new URL('./golden/mislas_lws.json', import.meta.url),
);

async function saveAndLoad(model: Sequential): Promise<Awaited<ReturnType<typeof loadLayersModel>>> {
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  // Through text, as a file would hold it.
  const topology = JSON.parse(JSON.stringify(saved!.modelTopology)) as object;
  return loadLayersModel(io.fromMemory({ ...saved!, modelTopology: topology }));
}

describe('registerClassifierLayers', () => {
  it('is what loading needs: nothing is registered on import', async () => {
    const model = sequential({ layers: [cosineClassifier({ units: 2, inputShape: [3] })] });
    await expect(saveAndLoad(model)).rejects.toThrow('LtCosineClassifier');
    registerClassifierLayers();
    registerClassifierLayers();
    expect((await saveAndLoad(model)).outputShape).toEqual([null, 2]);
  });
});

await describeBackends(
  'layers',
  () => {
    it('cosineClassifier is cosineLogits of its kernel', async () => {
      const model = sequential({
        layers: [cosineClassifier({ units: 3, inputShape: [4], scale: 7, squash: 'squared', seed: 'a' })],
      });
      const x = randomNormal([5, 4]) as Tensor2D;
      const [kernel] = model.getWeights() as [Tensor2D];
      expect(kernel.shape).toEqual([4, 3]);
      const wanted = cosineLogits(x, kernel, { scale: 7, squash: 'squared' });
      await expectAllClose(model.predict(x) as Tensor, wanted);
    });

    it('cosineClassifier starts within ±1 / √featureDim, from its seed alone', async () => {
      const start = async (seed: number): Promise<Float32Array> => {
        const model = sequential({ layers: [cosineClassifier({ units: 50, inputShape: [16], seed })] });
        return model.getWeights()[0]!.data<'float32'>() as Promise<Float32Array>;
      };
      const [a, again, b] = [await start(1), await start(1), await start(2)];
      expect(again).toEqual(a);
      expect(b).not.toEqual(a);
      expect(Math.max(...a)).toBeLessThanOrEqual(0.25);
      expect(Math.max(...a)).toBeGreaterThan(0.24);
      expect(Math.min(...a)).toBeLessThan(-0.24);
    });

    it.each(lws.cases)(
      "learnableWeightScaling behind a dense layer gives the authors' logits",
      async (one) => {
        const dense = layers.dense({ units: 4, inputShape: [3], trainable: false });
        const model = sequential({ layers: [dense, learnableWeightScaling({ units: 4 })] });
        dense.setWeights([transpose(tensor2d(one.weight_out_in)), tensor1d(one.bias)]);
        model.layers[1]!.setWeights([tensor1d(one.scales)]);
        await expectAllClose(model.predict(tensor2d(one.x)) as Tensor, one.logits);
      },
    );

    it.each(mislas.cases)(
      'learnableWeightScaling is the map of MiSLAS (%#)',
      async ({ learned_norm, x, y }) => {
        const layer = learnableWeightScaling({ units: learned_norm[0]!.length });
        await expectAllClose(layer.apply(tensor2d(x)) as Tensor, x); // 1 at first
        layer.setWeights([tensor1d(learned_norm[0]!)]);
        await expectAllClose(layer.apply(tensor2d(x)) as Tensor, y);
      },
    );

    it('both survive saving and loading with weights and options', async () => {
      registerClassifierLayers();
      const model = sequential({
        layers: [
          cosineClassifier({ units: 3, inputShape: [4], scale: 5, squash: 'none', seed: 9, name: 'head' }),
          learnableWeightScaling({ units: 3, trainable: false }),
        ],
      });
      model.layers[1]!.setWeights([tensor1d([1, 2, 3])]);
      const loaded = await saveAndLoad(model);
      const x = randomNormal([6, 4]);
      await expectAllClose(loaded.predict(x) as Tensor, model.predict(x) as Tensor);
      expect(loaded.layers.at(-2)!.getConfig()).toMatchObject({
        name: 'head',
        units: 3,
        scale: 5,
        squash: 'none',
        seed: 9,
      });
      expect(loaded.trainableWeights).toHaveLength(1);
    });

    it('train with fit', async () => {
      const model = sequential({
        layers: [
          cosineClassifier({ units: 2, inputShape: [2] }),
          learnableWeightScaling({ units: 2 }),
          layers.softmax(),
        ],
      });
      model.compile({ optimizer: train.sgd(0.05), loss: 'categoricalCrossentropy' });
      const x = tensor2d([
        [1, 0],
        [0.9, 0.1],
        [0, 1],
        [0.2, 1],
      ]);
      const y = tensor2d([
        [1, 0],
        [1, 0],
        [0, 1],
        [0, 1],
      ]);
      const before = model.getWeights().map((weight) => weight.clone());
      const { history } = await model.fit(x, y, { epochs: 15, verbose: 0 });
      expect(history.loss!.at(-1)!).toBeLessThan((history.loss![0] as number) / 2);
      for (const [i, weight] of model.getWeights().entries()) {
        expect(await weight.data()).not.toEqual(await before[i]!.data());
      }
    });

    it('leak nothing once their model is disposed', async () => {
      await expectNoLeak(() => {
        const model = sequential({
          layers: [cosineClassifier({ units: 2, inputShape: [2] }), learnableWeightScaling({ units: 2 })],
        });
        const x = ones([1, 2]);
        (model.predict(x) as Tensor).dispose();
        x.dispose();
        model.dispose();
      });
    });
  },
  { setup: ({ name }) => name === 'wasm' && enableWasmTraining() },
);

describe('layers', () => {
  it('refuse what they cannot use', () => {
    expect(() => cosineClassifier({} as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cosineClassifier: expected \`units\` to be a whole number >= 1, got undefined.]`,
    );
    expect(() => cosineClassifier({ units: 2, scale: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineClassifier: expected \`scale\` to be a finite number > 0, got -1.]`,
    );
    expect(() => cosineClassifier({ units: 2, seed: null as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cosineClassifier: expected \`seed\` to be a number or a string, got null.]`,
    );
    expect(() => learnableWeightScaling({ units: 1.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: learnableWeightScaling: expected \`units\` to be a whole number >= 1, got 1.5.]`,
    );
    const wrong = sequential({ layers: [layers.dense({ units: 4, inputShape: [3] })] });
    expect(() => wrong.add(learnableWeightScaling({ units: 3 }))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: learnableWeightScaling: expected the input to have a last axis of 3 classes, got [, 4].]`,
    );
    expect(() =>
      sequential({ layers: [cosineClassifier({ units: 2, inputShape: [null as never] })] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineClassifier: expected the input to have a last axis of known size, got [, ].]`,
    );
  });
});
