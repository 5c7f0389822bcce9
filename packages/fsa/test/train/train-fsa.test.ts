import { smallConvNet, splitBackbone } from '@lt/backbones';
import { enableGpuTraining, enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { instanceBalancedSampler } from '@lt/sampling';
import { describeBackends, expectAllClose, flatten } from '@lt/testkit';
import { saveCheckpoint, sgd } from '@lt/training';
import {
  add,
  gather,
  matMul,
  mean,
  memory,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { type FsaPhase, splitAtMaps, type TrainFsaOptions, trainFsa } from '../../src/index.ts';
import { memoryStore } from '../memory-store.ts';

const classIds = [24, 14, 4].flatMap((n, c) => Array<number>(n).fill(c));
const random = createRandom('images');
const pixels = Float32Array.from(
  classIds.flatMap((c) => Array.from({ length: 64 }, (_, i) => (i % 3 === c ? 1 : 0) + random.normal() / 2)),
);
const network = (): LayersModel =>
  smallConvNet({ inputShape: [8, 8, 1], filters: [4, 6], numClasses: 3, seed: 0 });

/** A training whose parts are all made anew, as in a program that is started again. */
function training(): TrainFsaOptions & { representation: NonNullable<TrainFsaOptions['representation']> } {
  const all = tensor4d(pixels, [classIds.length, 8, 8, 1]);
  return {
    model: network(),
    classIds,
    images: (rows) => gather(all, tensor1d(rows, 'int32')),
    representation: {
      sampler: instanceBalancedSampler(classIds, { batchSize: 14, seed: 0 }),
      optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
      totalEpochs: 2,
    },
    augment: { tailPerBatch: 2, genericThreshold: 0.5 },
    classifier: { iterations: 12, iterationsPerEpoch: 4, learningRate: 0.01 },
  };
}
/** Weights by name, the classifier's apart from those below it. */
async function weightsOf(model: LayersModel): Promise<Record<'below' | 'classifier', number[][]>> {
  const parts: Record<'below' | 'classifier', number[][]> = { below: [], classifier: [] };
  for (const weight of model.weights) {
    parts[weight.name.includes('logits') ? 'classifier' : 'below'].push(await flatten(weight.read()));
  }
  return parts;
}

await describeBackends(
  'trainFsa',
  () => {
    it('goes through its phases, and in the last one moves only the classifier', async () => {
      const options = training();
      const phases: FsaPhase[] = [];
      let first: Awaited<ReturnType<typeof weightsOf>> | undefined;
      const told: number[] = [];
      const result = await trainFsa({
        ...options,
        onPhase: (phase) => phases.push(phase),
        bank: { onProgress: ({ done }) => told.push(done) },
        classifier: {
          ...options.classifier,
          onProgress: async ({ step }) => {
            if (step === 0) first = await weightsOf(options.model);
          },
        },
      });
      expect(phases).toEqual(['representation', 'bank', 'classifier']);
      expect(told).toEqual([classIds.length]);
      expect(result.representation).toHaveLength(2);
      expect(result.classifier).toHaveLength(3);
      expect([...result.donorClasses.keys()]).toEqual([2]);
      expect(result.bank.numRows).toBe(classIds.length);
      expect(result.augmentation).toMatchObject({ numSamples: 12, normRatio: expect.any(Number) });
      const after = await weightsOf(options.model);
      expect(after.below.length).toBeGreaterThan(6);
      expect(after.below).toEqual(first!.below);
      expect(after.classifier).toHaveLength(2);
      for (const [i, values] of after.classifier.entries()) expect(values).not.toEqual(first!.classifier[i]);
    });

    it('fuses at a shallower layer of a network that is cut there', async () => {
      const at = 'small_conv_net_relu1';
      const options = training();
      const parts = splitBackbone(options.model, { at });
      let first: Awaited<ReturnType<typeof weightsOf>> | undefined;
      const onProgress = async ({ step }: { step: number }): Promise<void> => {
        if (step === 0) first = await weightsOf(options.model);
      };
      const shallow = await trainFsa({
        ...options,
        parts,
        classifier: { ...options.classifier, onProgress },
      });
      expect(shallow.bank.degenerate).toBe(0);
      expect(shallow.augmentation).toMatchObject({ numSamples: 12, skippedShare: 0 });
      const after = await weightsOf(options.model);
      expect(after.below).toEqual(first!.below);
      expect(after.classifier).not.toEqual(first!.classifier);
      // Fused behind the last layer, the same training comes to another classifier.
      const deep = training();
      await trainFsa(deep);
      const atTheEnd = await weightsOf(deep.model);
      expect(atTheEnd.below).toEqual(after.below);
      expect(atTheEnd.classifier).not.toEqual(after.classifier);
      const foreign = splitBackbone(network(), { at });
      await expect(trainFsa({ ...options, parts: foreign })).rejects.toThrowErrorMatchingInlineSnapshot(
        `[RangeError: trainFsa: expected \`parts.tail\` to end in the classifier of \`model\`, as splitBackbone cuts it, got another layer.]`,
      );
      const half = { trunk: parts.trunk } as never;
      await expect(trainFsa({ ...options, parts: half })).rejects.toThrowErrorMatchingInlineSnapshot(
        `[TypeError: trainFsa: expected \`parts.tail\` to be a model of tf.layers, got undefined.]`,
      );
    });

    it('ends while it looks at the maps if it is told to', async () => {
      const { representation: _, ...options } = training();
      const before = await weightsOf(options.model);
      const controller = new AbortController();
      const onProgress = ({ done }: { done: number }): void => {
        if (done > 0) controller.abort(new Error('enough'));
      };
      const augment = { ...options.augment, blockRows: 10 };
      const ended = trainFsa({ ...options, augment, bank: { onProgress }, signal: controller.signal });
      await expect(ended).rejects.toThrow('enough');
      expect(await weightsOf(options.model)).toEqual(before);
    });

    it('takes a network that is trained already, any loss, and images made for training', async () => {
      const { representation, ...rest } = training();
      const result = await trainFsa(rest);
      expect(result.representation).toEqual([]);
      const seen = { rows: 0, steps: 0 };
      const options = training();
      await trainFsa({
        ...options,
        representation: {
          ...representation,
          totalEpochs: 1,
          fetch: (rows) => {
            seen.rows += rows.length;
            return options.images(rows);
          },
          loss: (labels, logits) => {
            seen.steps++;
            expect(labels.length).toBe(logits.shape[0]);
            return mean(logits);
          },
        },
      });
      expect(seen).toEqual({ rows: classIds.length, steps: 3 });
    });

    it('leaves as many tensors as it found, and the velocities of an optimizer that is not its own', async () => {
      const { representation: _, ...options } = training();
      await trainFsa(options);
      const before = memory().numTensors;
      await trainFsa(options);
      expect(memory().numTensors).toBe(before);
    });

    it('refuses what cannot work before it trains', async () => {
      const refused = async (more: object): Promise<string> =>
        trainFsa({ ...training(), ...more }).then(String, (error: Error) => error.message);
      expect(await refused({ images: 1 })).toMatchInlineSnapshot(
        `"trainFsa: expected \`images\` to be a function, got 1."`,
      );
      expect(await refused({ augment: 3 })).toMatchInlineSnapshot(
        `"trainFsa: expected \`augment\` to be an object, got 3."`,
      );
      expect(await refused({ classifier: 'x' })).toMatchInlineSnapshot(
        `"trainFsa: expected \`classifier\` to be an object, got "x"."`,
      );
      expect(await refused({ signal: {} })).toMatchInlineSnapshot(
        `"trainFsa: expected \`signal\` to be an AbortSignal, got Object."`,
      );
      expect(await refused({ onPhase: 3 })).toMatchInlineSnapshot(
        `"trainFsa: expected \`onPhase\` to be a function, got 3."`,
      );
      expect(
        await refused({ representation: { ...training().representation, loss: 3 } }),
      ).toMatchInlineSnapshot(`"trainFsa: expected \`representation.loss\` to be a function, got 3."`);
      const used = memoryStore();
      await saveCheckpoint(used, { variables: [], epoch: 0, step: 1 });
      expect(await refused({ bank: { checkpoint: { store: used } } })).toMatchInlineSnapshot(
        `"trainFsa: expected \`bank.checkpoint\` to name a place without checkpoints, got "step-00000001" there. Go on from it with \`resume: true\`, or begin anew in another place."`,
      );
      expect(await refused({ classifier: { checkpoint: { store: used } } })).toMatchInlineSnapshot(
        `"trainFsa: expected \`classifier.checkpoint\` to name a place without checkpoints, got "step-00000001" there. Go on from it with \`resume: true\`, or begin anew in another place."`,
      );
      const empty = { store: memoryStore() };
      expect(
        await refused({ bank: { checkpoint: empty }, classifier: { checkpoint: empty } }),
      ).toMatchInlineSnapshot(
        `"trainFsa: expected \`classifier.checkpoint\` to name a place of its own, got that of \`bank\`."`,
      );
      expect(await refused({ images: async () => 1 })).toMatchInlineSnapshot(
        `"trainFsa: expected \`images(rows)\` to be a tensor, got Promise."`,
      );
      expect(await refused({ images: () => tensor4d([1, 2], [2, 1, 1, 1]) })).toMatchInlineSnapshot(
        `"trainFsa: expected \`images(rows)\` to have shape [14, height, width, channels], got [2, 1, 1, 1]."`,
      );
      const fetch = (): undefined => undefined;
      expect(
        await refused({ representation: { ...training().representation, fetch } }),
      ).toMatchInlineSnapshot(
        `"trainFsa: expected \`representation.fetch(rows)\` to be a tensor, got undefined."`,
      );
      expect(await refused({ representation: undefined, images: fetch })).toMatchInlineSnapshot(
        `"trainFsa: expected \`images(rows)\` to be a tensor, got undefined."`,
      );
      expect(await refused({ augment: { mode: 'all' } })).toMatchInlineSnapshot(
        `"FeatureAugmenter: expected \`mode\` to be one of 'draw', 'expectation', 'spatial', 'mask', got "all"."`,
      );
      expect(await refused({ classifier: { iterations: -1 } })).toMatchInlineSnapshot(
        `"finetuneClassifier: expected \`iterations\` to be a whole number >= 1, got -1."`,
      );
      expect(await refused({ classifier: { resume: true } })).toMatchInlineSnapshot(
        `"finetuneClassifier: expected \`checkpoint\` to be given with \`resume\`, got undefined."`,
      );
      expect(await refused({ classifier: { checkpoint: {} } })).toMatchInlineSnapshot(
        `"finetuneClassifier: expected \`checkpoint\` to have either \`directory\` or \`store\`, got neither."`,
      );
      expect(await refused({ bank: { resume: true } })).toMatchInlineSnapshot(
        `"FeatureBank.prepare: expected \`checkpoint\` to be given with \`resume\`, got undefined."`,
      );
      expect(await refused({ augment: { confusing: {} } })).toMatchInlineSnapshot(
        `"FeatureAugmenter: expected \`confusing\` to name donor classes of each tail class, got none of class 2."`,
      );
      expect(await refused({ model: sequential() })).toMatchInlineSnapshot(
        `"trainFsa: expected \`model\` to end in GlobalAveragePooling2D and a Dense layer with a bias and no activation, got nothing, nothing. For other ends there is \`gradCam\`."`,
      );
      expect(await refused({ model: 1 })).toMatchInlineSnapshot(
        `"trainFsa: expected \`model\` to be a model of tf.layers, got 1."`,
      );
      const dense = layers.dense({ units: 3, activation: 'softmax', inputShape: [2] });
      expect(await refused({ model: sequential({ layers: [dense] }) })).toMatchInlineSnapshot(
        `"trainFsa: expected \`model\` to end in GlobalAveragePooling2D and a Dense layer with a bias and no activation, got InputLayer, Dense. For other ends there is \`gradCam\`."`,
      );
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

await describeBackends(
  'trainFsa, interrupted',
  () => {
    it.each([
      ['representation', 3, { representation: [4, 5], bank: [10, 20, 30, 40, 42], classifier: 12 }],
      ['bank', 20, { representation: [], bank: [20, 30, 40, 42], classifier: 12 }],
      ['classifier', 7, { representation: [], bank: [42], classifier: 4 }],
    ] as const)('goes on to the same bytes after an end in phase: %s', async (phase, last, left) => {
      const stores = { representation: memoryStore(), bank: memoryStore(), classifier: memoryStore() };
      const withStores = (tell: (phase: FsaPhase, done: number) => void, resume = false): TrainFsaOptions => {
        const options = training();
        const more = (name: FsaPhase, checkpoint: object) => ({
          checkpoint: { store: stores[name], ...checkpoint },
          resume,
          onProgress: (event: { step: number } | { done: number }) =>
            tell(name, 'step' in event ? event.step : event.done),
        });
        return {
          ...options,
          representation: { ...options.representation, ...more('representation', { every: 2 }) },
          augment: { ...options.augment, blockRows: 10 },
          bank: more('bank', {}),
          classifier: { ...options.classifier, ...more('classifier', { every: 2 }) },
        };
      };
      const whole = training();
      whole.augment = { ...whole.augment, blockRows: 10 };
      const wholeResult = await trainFsa(whole);
      const controller = new AbortController();
      const stop = (name: FsaPhase, done: number): void => {
        if (name === phase && done === last) controller.abort(new Error('stopped'));
      };
      await expect(trainFsa({ ...withStores(stop), signal: controller.signal })).rejects.toThrow('stopped');
      const told: Record<FsaPhase, number[]> = { representation: [], bank: [], classifier: [] };
      const second = withStores((name, done) => void told[name].push(done), true);
      const { representation, classifier, bank, augmentation, donorClasses } = await trainFsa(second);
      // Begun again, it would come to the same bytes as well: here it did only what was left.
      expect({ ...told, classifier: told.classifier.length }).toEqual(left);
      expect(await weightsOf(second.model)).toEqual(await weightsOf(whole.model));
      expect(representation.map(({ loss }) => loss)).toEqual(
        wholeResult.representation.map(({ loss }) => loss),
      );
      expect(classifier.map(({ loss }) => loss)).toEqual(wholeResult.classifier.map(({ loss }) => loss));
      expect(bank).toEqual(wholeResult.bank);
      expect(augmentation).toEqual(wholeResult.augmentation);
      expect(donorClasses).toEqual(wholeResult.donorClasses);
    });
  },
  // As after `selectBackend`: the kernels that the block above does without are in use here.
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : enableGpuTraining()) },
);

await describeBackends('splitAtMaps', () => {
  it('gives maps whose pooled means, through kernel and bias, are the logits', async () => {
    const model = network();
    const { trunk, kernel, bias } = splitAtMaps(model);
    const images = tensor4d(pixels.slice(0, 128), [2, 8, 8, 1]);
    const maps = trunk.predict(images) as Tensor4D;
    expect(maps.shape).toEqual([2, 4, 4, 6]);
    await expectAllClose(add(matMul(mean(maps, [1, 2]), kernel), bias), model.predict(images) as Tensor);
  });
});
