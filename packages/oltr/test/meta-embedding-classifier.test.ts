import { enableWasmTraining } from '@lt/backend';
import { softmaxCrossEntropy } from '@lt/losses';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { sgd } from '@lt/training';
import {
  add,
  dispose,
  io,
  ones,
  type Scalar,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  transpose,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  ClassMemory,
  discriminativeCentroidsLoss,
  LightModulatedAttention,
  MetaEmbeddingClassifier,
  type MetaEmbeddingLayer,
  ModulatedAttention,
  registerOltrLayers,
} from '../src/index.ts';

type Rows = number[][];
type Parameters = Record<string, Rows | number[]>;
const golden = readGolden<{
  params_before: Parameters;
  centroids_before: Rows;
  steps: {
    features: Rows;
    labels: number[];
    logits: Rows;
    loss: number;
    params_after: Parameters;
    centroids_after: Rows;
  }[];
}>(new URL('./golden/training_step.json', import.meta.url));

const NAMES = [
  'hallucinator_weight',
  'hallucinator_bias',
  'selector_weight',
  'selector_bias',
  'cosnorm_weight',
];
const weightsOf = (of: Parameters): Tensor[] =>
  NAMES.map((name) => {
    const values = of[name]!;
    return typeof values[0] === 'number' ? tensor1d(values as number[]) : transpose(tensor2d(values as Rows));
  });

await describeBackends(
  'MetaEmbeddingClassifier',
  () => {
    it("takes the authors' training steps: classifier, loss and memory", async () => {
      const [numClasses, featureDim] = [golden.centroids_before.length, golden.centroids_before[0]!.length];
      const memory = new ClassMemory({ numClasses, featureDim });
      await memory.accumulate([...golden.centroids_before.keys()], tensor2d(golden.centroids_before));
      memory.finalize();
      const head = new MetaEmbeddingClassifier({ numClasses, memory });
      head.apply(tensor2d(golden.steps[0]!.features));
      const fixed = head.getWeights().slice(NAMES.length);
      head.setWeights([...weightsOf(golden.params_before), ...fixed]);
      const variables = head.trainableWeights.map((weight) => weight.read() as Variable);
      expect(variables).toHaveLength(NAMES.length);
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4 });

      for (const step of golden.steps) {
        const features = tensor2d(step.features);
        await expectAllClose(head.apply(features) as Tensor, step.logits, { absolute: 2e-4, relative: 2e-4 });
        const { value, grads } = variableGrads(() => {
          const crossEntropy = softmaxCrossEntropy(step.labels, head.apply(features) as Tensor2D, {
            reduction: 'mean',
          });
          const { loss } = discriminativeCentroidsLoss(step.labels, features, memory.centroids, {
            variant: 'official',
            weight: 0.01,
          });
          return add(crossEntropy, loss) as Scalar;
        }, variables);
        await expectAllClose(value, [step.loss], { relative: 1e-4 });
        optimizer.applyGradients(grads);
        await memory.update(step.labels, features, { mode: 'official', weightDecay: 5e-4 });
        head.setMemory(memory);
        const after = weightsOf(step.params_after);
        for (const [i, variable] of variables.entries()) {
          await expectAllClose(variable, after[i]!, { absolute: 1e-4, relative: 1e-4 });
        }
        await expectAllClose(memory.centroids, step.centroids_after);
      }
    });

    it('starts from a linear classifier and centroids of any kind', async () => {
      const linear = { kernel: ones([2, 3]) as Tensor2D, bias: tensor1d([1, 2, 3]) };
      const centroids = tensor2d([
        [1, 0],
        [0, 1],
        [5, 5],
      ]);
      const head = MetaEmbeddingClassifier({ numClasses: 3, centroids, linear, reachabilityScale: 4 });
      const features = tensor2d([[1, 2]]);
      head.apply(features);
      const [kernel, bias] = head.getWeights();
      await expectAllClose(kernel!, linear.kernel);
      await expectAllClose(bias!, linear.bias);
      const { minDistance, reachability, nearestClass } = head.embed(features);
      await expectAllClose(minDistance, [Math.SQRT2]);
      await expectAllClose(reachability, [4 / Math.SQRT2]);
      head.setReachabilityScale(1);
      await expectAllClose(head.embed(features).reachability, [Math.SQRT1_2]);
      expect(Array.from(await nearestClass.data())).toEqual([1]);
    });

    it('is finite before it has a memory', async () => {
      const head = new MetaEmbeddingClassifier({ numClasses: 3 });
      const logits = await (
        head.apply(
          tensor2d([
            [1, 2],
            [0, 0],
          ]),
        ) as Tensor
      ).data();
      expect(Array.from(logits).every(Number.isFinite)).toBe(true);
    });

    it('survives saving and loading, with its memory, behind either attention', async () => {
      registerOltrLayers();
      for (const Attention of [ModulatedAttention, LightModulatedAttention]) {
        const attention = new Attention({ initialization: 'official', inputShape: [2, 2, 4], seed: 3 });
        const { layers } = await import('@tensorflow/tfjs-layers');
        const centroids = tensor2d([
          [1, 0, 0, 2],
          [0, 3, 1, 0],
        ]);
        const head = new MetaEmbeddingClassifier({
          numClasses: 2,
          scale: 5,
          squash: 'squared',
          reachabilityScale: 2,
          seed: 'a',
          centroids,
        });
        const model = sequential({ layers: [attention, layers.globalAveragePooling2d({}), head] });
        let saved: io.ModelArtifacts | undefined;
        await model.save(
          io.withSaveHandler(async (artifacts) => {
            saved = artifacts;
            return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
          }),
        );
        const topology = JSON.parse(JSON.stringify(saved!.modelTopology)) as object;
        const loaded = await loadLayersModel(io.fromMemory({ ...saved!, modelTopology: topology }));
        const x = ones([3, 2, 2, 4]);
        await expectAllClose(loaded.predict(x) as Tensor, model.predict(x) as Tensor);
        const again = loaded.layers.at(-1) as MetaEmbeddingLayer;
        expect(again.getConfig()).toMatchObject({ numClasses: 2, scale: 5, squash: 'squared', seed: 'a' });
        expect(again.trainableWeights).toHaveLength(5);
        await expectAllClose(again.getWeights()[5]!, centroids);
      }
    });

    it('leaks nothing', async () => {
      await expectNoLeak(() => {
        const head = new MetaEmbeddingClassifier({ numClasses: 3 });
        const x = ones([2, 4]);
        const output = head.apply(x) as Tensor;
        dispose([output, x]);
        head.dispose();
      });
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

describe('MetaEmbeddingClassifier', () => {
  it('refuses what it cannot use', () => {
    const memory = new ClassMemory({ numClasses: 2, featureDim: 3 });
    expect(() => new MetaEmbeddingClassifier({ numClasses: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetaEmbeddingClassifier: expected \`numClasses\` to be a whole number >= 1, got 0.]`,
    );
    expect(
      () => new MetaEmbeddingClassifier({ numClasses: 2, memory: {} as never }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: MetaEmbeddingClassifier: expected \`memory\` to be a ClassMemory, got Object.]`,
    );
    expect(() =>
      new MetaEmbeddingClassifier({ numClasses: 2 }).setMemory(memory),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetaEmbeddingClassifier.setMemory: expected the layer to be part of a model, got one not built yet.]`,
    );
    expect(() =>
      new MetaEmbeddingClassifier({ numClasses: 2, memory }).apply(ones([1, 4])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetaEmbeddingClassifier.setMemory: expected \`memory\` to have shape [2, 4], got [2, 3].]`,
    );
    expect(() =>
      new MetaEmbeddingClassifier({ numClasses: 2 }).apply(ones([1, 2, 2, 4])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetaEmbeddingClassifier: expected the input to have shape [batch, featureDim] of known featureDim, got [1, 2, 2, 4].]`,
    );
  });
});
