import { enableWasmTraining } from '@lt/backend';
import { encodeSafetensors, type StoredTensor } from '@lt/core/safetensors';
import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { mean, type Tensor, tensor, transpose } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { importOltrWeights, type MetaEmbeddingLayer, type OltrNetwork, oltrNetwork } from '../src/index.ts';

type Nested = number | Nested[];
const golden = readGolden<{
  cases: { x_nchw: Nested; params: Record<string, Nested>; output_nchw: Nested }[];
}>(new URL('./golden/modulated_attention.json', import.meta.url));
const [attention] = golden.cases;

const shapeOf = (values: Nested): number[] =>
  typeof values === 'number' ? [] : [values.length, ...shapeOf(values[0]!)];
const stored = (values: Nested): StoredTensor => {
  const flat = Float32Array.from([values].flat(9) as number[]);
  return { dtype: 'F32', shape: shapeOf(values), bytes: new Uint8Array(flat.buffer) };
};
const maps = (values: Nested): Tensor => transpose(tensor(values as never), [0, 2, 3, 1]);
const matrix = (rows: number, columns: number, from: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => from + (i * columns + j) / 16),
  );

/** What Python writes of a checkpoint with attention and classifier. */
function checkpoint(): Map<string, StoredTensor> {
  const file = new Map<string, StoredTensor>();
  for (const [name, values] of Object.entries(attention!.params)) {
    const [, layer, kind] = /^(.*)_(weight|bias)$/.exec(name)!;
    file.set(`feat_model.module.modulatedatt.${layer}.${kind}`, stored(values));
  }
  file.set('classifier.module.fc_hallucinator.weight', stored(matrix(3, 4, 1)));
  file.set('classifier.module.fc_hallucinator.bias', stored([1, 2, 3]));
  file.set('classifier.module.fc_selector.weight', stored(matrix(4, 4, 2)));
  file.set('classifier.module.fc_selector.bias', stored([4, 5, 6, 7]));
  file.set('classifier.module.cosnorm_classifier.weight', stored(matrix(3, 4, 3)));
  file.set('centroids', stored(matrix(3, 4, 4)));
  return file;
}

const bytesOf = (tensors: Map<string, StoredTensor>): Uint8Array =>
  encodeSafetensors({ metadata: new Map(), tensors });

function network(): OltrNetwork {
  const backbone = sequential({
    layers: [layers.activation({ activation: 'linear', inputShape: [7, 7, 4] })],
  });
  return oltrNetwork({ backbone, numClasses: 3, seed: 0 });
}

await describeBackends(
  'importOltrWeights',
  () => {
    it("gives the network the authors' attention, channels last, and their classifier", async () => {
      const made = network();
      const { imported, ignored, kept } = importOltrWeights(made, bytesOf(checkpoint()));
      expect([imported.length, ignored, kept]).toEqual([15, [], []]);
      const features = made.features.predict(maps(attention!.x_nchw)) as Tensor;
      await expectAllClose(features, mean(maps(attention!.output_nchw), [1, 2]), { absolute: 2e-5 });

      const head = made.head as MetaEmbeddingLayer;
      const [hallucinator, bias, selector, , kernel, centroids, valid, scale] = head.getWeights();
      await expectAllClose(hallucinator!, transpose(tensor(matrix(3, 4, 1))));
      await expectAllClose(bias!, [1, 2, 3]);
      await expectAllClose(selector!, transpose(tensor(matrix(4, 4, 2))));
      await expectAllClose(kernel!, transpose(tensor(matrix(3, 4, 3))));
      await expectAllClose(centroids!, matrix(3, 4, 4));
      await expectAllClose(valid!, [1, 1, 1]);
      await expectAllClose(scale!, [10]);
    });

    it('fills the backbone and the dense layer before the head with them', async () => {
      const backbone = sequential({
        layers: [
          layers.conv2d({ filters: 4, kernelSize: 1, useBias: false, inputShape: [7, 7, 2], name: 'conv1' }),
        ],
      });
      const made = oltrNetwork({ backbone, numClasses: 3, featureDim: 4, attention: false, seed: 0 });
      const file = checkpoint();
      for (const name of [...file.keys()].filter((one) => one.includes('modulatedatt'))) file.delete(name);
      const [convolution, dense] = [matrix(4, 2, -1), matrix(4, 4, -1)];
      file.set(
        'feat_model.module.conv1.weight',
        stored(convolution.map((row) => row.map((value) => [[value]]))),
      );
      file.set('feat_model.module.fc_add.weight', stored(dense));
      file.set('feat_model.module.fc_add.bias', stored([0, 1, 2, 3]));
      const { imported, kept } = importOltrWeights(made, bytesOf(file), { names: (layer) => layer });
      expect([imported.length, kept]).toEqual([9, []]);
      // Every position is (1, 2).
      const pooled = convolution.map(([a, b]) => a! + 2 * b!);
      const expected = dense.map((row, i) =>
        Math.max(
          0,
          row.reduce((sum, value, j) => sum + value * pooled[j]!, i),
        ),
      );
      const x = tensor(
        Array.from({ length: 98 }, (_, i) => 1 + (i % 2)),
        [1, 7, 7, 2],
      );
      await expectAllClose(made.features.predict(x) as Tensor, [expected]);
    });

    it('changes nothing where the file does not fit, and says what is wrong', async () => {
      const made = network();
      const before = await Promise.all(made.inference.getWeights().map((weight) => weight.data()));
      const missing = checkpoint();
      missing.delete('centroids');
      expect(() => importOltrWeights(made, bytesOf(missing))).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: importOltrWeights: expected \`file\` to hold "centroids", F32 of shape [3, 4], got none.]`,
      );
      const wrong = checkpoint().set('feat_model.module.modulatedatt.g.bias', stored([1, 2, 3]));
      expect(() => importOltrWeights(made, bytesOf(wrong))).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: importOltrWeights: expected \`file\` to hold "feat_model.module.modulatedatt.g.bias", F32 of shape [2], got F32 of shape [3].]`,
      );
      const more = checkpoint().set('feat_model.module.layer9.weight', stored([1]));
      expect(() => importOltrWeights(made, bytesOf(more))).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: importOltrWeights: expected \`file\` to hold what the model needs, got one with 1 unused: "feat_model.module.layer9.weight". Give other \`names\`, or \`ignore\` what may be left out.]`,
      );
      const after = await Promise.all(made.inference.getWeights().map((weight) => weight.data()));
      expect(after).toEqual(before);
      const { ignored } = importOltrWeights(made, bytesOf(more), {
        ignore: (name) => name.includes('layer9'),
      });
      expect(ignored).toEqual(['feat_model.module.layer9.weight']);
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
