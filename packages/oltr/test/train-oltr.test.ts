import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallConvNet, splitBackbone } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { classAwareSampler, instanceBalancedSampler } from '@lt/sampling';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import { sgd } from '@lt/training';
import { gather, type Tensor2D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkTrainOltr } from '../src/check-train-oltr.ts';
import { ClassMemory, type MetaEmbeddingLayer, type TrainOltrOptions, trainOltr } from '../src/index.ts';

const classIds = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2);
const random = createRandom('oltr images');
const pixels = Float32Array.from(
  { length: 12 * 64 },
  (_, i) => random.normal() + classIds[Math.floor(i / 64)]!,
);

/** A training of two stages, all its parts made anew. */
function training(): TrainOltrOptions {
  const images = tensor4d(pixels, [12, 8, 8, 1]);
  const model = smallConvNet({ inputShape: [8, 8, 1], filters: [4, 6], seed: 0 });
  const { trunk } = splitBackbone(model, { at: 'small_conv_net_relu2' });
  return {
    backbone: trunk,
    numClasses: 3,
    classIds,
    fetch: (rows) => [gather(images, rows) as Tensor4D, rows.map((row) => classIds[row]!)],
    stage1: {
      sampler: instanceBalancedSampler(classIds, { batchSize: 4, seed: 0 }),
      optimizer: sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 5e-4 }),
      totalEpochs: 2,
    },
    stage2: {
      sampler: classAwareSampler(classIds, { batchSize: 4, samplesPerClass: 2, seed: 1 }),
      optimizer: sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 5e-4 }),
      totalEpochs: 2,
    },
    seed: 0,
  };
}

const weightsOf = ({ network }: Awaited<ReturnType<typeof trainOltr>>): Promise<number[][]> =>
  Promise.all(network.inference.getWeights().map(async (weight) => [...(await weight.data())]));

await describeBackends(
  'trainOltr',
  () => {
    it.each(['official', 'recompute'] as const)(
      'goes on from a checkpoint in either stage to the same bytes (%s)',
      async (mode) => {
        const whole = await trainOltr({ ...training(), memoryUpdate: { mode } });
        const expected = await weightsOf(whole);
        for (const stopAt of [
          { stage: 1, step: 3 },
          { stage: 2, step: 4 },
        ]) {
          const directory = await mkdtemp(join(tmpdir(), 'oltr-'));
          const stop = new AbortController();
          const checkpoint = { directory, every: { steps: 2 } };
          await expect(
            trainOltr({
              ...training(),
              memoryUpdate: { mode },
              checkpoint,
              signal: stop.signal,
              onProgress: ({ stage, step }) => {
                if (stage === stopAt.stage && step === stopAt.step) stop.abort(new Error('stopped'));
              },
            }),
          ).rejects.toThrow('stopped');
          const resumed = await trainOltr({
            ...training(),
            memoryUpdate: { mode },
            checkpoint,
            resume: true,
          });
          expect(resumed.stage2.history.map(({ loss }) => loss)).toEqual(
            whole.stage2.history.map(({ loss }) => loss),
          );
          expect(await weightsOf(resumed)).toEqual(expected);
          expect(await resumed.memory!.toJSON()).toEqual(await whole.memory!.toJSON());
          await rm(directory, { recursive: true });
        }
      },
    );
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

await describeBackends(
  'trainOltr',
  () => {
    it('has its ablations in one line each', async () => {
      const classNames = async (options: Partial<TrainOltrOptions>): Promise<string[]> => {
        const { network, memory } = await trainOltr({ ...training(), ...options });
        const names = network.inference.layers.map((layer) => layer.getClassName());
        return [...names.filter((name) => name.startsWith('Lt')), memory === null ? 'no memory' : 'memory'];
      };
      expect(await classNames({ memory: false, attention: false })).toEqual([
        'LtCosineClassifier',
        'no memory',
      ]);
      expect(await classNames({ memory: false })).toEqual([
        'LtModulatedAttention',
        'LtCosineClassifier',
        'no memory',
      ]);
      expect(await classNames({ attention: false })).toEqual(['LtMetaEmbeddingClassifier', 'memory']);
      expect(await classNames({ attention: 'light', featureDim: 5, featureLoss: false })).toEqual([
        'LtLightModulatedAttention',
        'LtMetaEmbeddingClassifier',
        'memory',
      ]);
    });

    it('starts the second stage from the first: memory, hallucinator and reachability', async () => {
      const { stage1, ...others } = training();
      const seen: string[] = [];
      const one = { ...others.stage2, optimizer: sgd({ learningRate: 0 }), totalEpochs: 1 };
      const options = { ...others, stage2: one, attention: false, reachabilityScale: 'auto' } as const;
      const { network, memory } = await trainOltr({
        ...options,
        stage1: stage1!,
        memoryUpdate: { mode: 'recompute' },
        onProgress: ({ stage, step }) => seen.push(`${stage}.${step}`),
      });
      expect(seen).toEqual([
        '1.0',
        '1.1',
        '1.2',
        '1.3',
        '1.4',
        '1.5',
        '2.0',
        '2.1',
        '2.2',
        '2.3',
        '2.4',
        '2.5',
      ]);
      const images = tensor4d(pixels, [12, 8, 8, 1]);
      const features = network.features.predict(images) as Tensor2D;
      const means = new ClassMemory({ numClasses: 3, featureDim: 6 });
      await means.accumulate(classIds, features);
      means.finalize();
      // With a rate of 0 only batch normalization has moved, before the last pass over the images.
      expect(await memory!.centroids.data()).toEqual(await means.centroids.data());
      const head = network.head as MetaEmbeddingLayer;
      const { reachability } = head.embed(features);
      const above = (await reachability.data()).filter((value) => value > 0.5);
      expect(above.length).toBeGreaterThan(6);
    });

    it('leaves nothing behind when it is stopped, wherever that is', async () => {
      const { backbone, ...options } = training();
      for (const stopAt of ['fill', '1.2', '2.1']) {
        const stop = new AbortController();
        const halt = (): void => stop.abort(new Error('stopped'));
        const run = async (): Promise<void> => {
          const stages = { stage1: { ...options.stage1! }, stage2: { ...options.stage2 } };
          for (const stage of Object.values(stages)) stage.optimizer = sgd({ learningRate: 0.01 });
          const training = trainOltr({
            ...options,
            ...stages,
            backbone,
            signal: stop.signal,
            fetch: (rows, context) => {
              if (context.stage === 'memory' && stopAt === 'fill') halt();
              return options.fetch(rows, context);
            },
            onProgress: ({ stage, step }) => `${stage}.${step}` === stopAt && halt(),
          });
          await expect(training).rejects.toThrow('stopped');
          for (const { optimizer } of Object.values(stages)) optimizer.dispose();
        };
        await expectNoLeak(run);
      }
    });
  },
  { only: ['cpu'] },
);

describe('trainOltr', () => {
  it('moves the memory by the constants of the loss, unless it has its own', () => {
    const updateOf = (options: Partial<TrainOltrOptions>) =>
      checkTrainOltr('trainOltr', { ...training(), ...options }).memoryUpdate;
    const featureLoss = { margin: 3, weight: 0.1 };
    const constants = { margin: 3, weight: 0.1, repelWeight: 0.01 };
    expect(updateOf({ featureLoss })).toMatchObject({ mode: 'official', ...constants, learningRate: 0.01 });
    expect(updateOf({ featureLoss, memoryUpdate: { mode: 'official', margin: 7 } })).toMatchObject({
      ...constants,
      margin: 7,
    });
    expect(updateOf({ featureLoss: false })).toMatchObject({ margin: 10, weight: 0.01, repelWeight: 0.01 });
    expect(updateOf({ featureLoss, memoryUpdate: { mode: 'ema' } })).toEqual({ mode: 'ema', rate: 0.1 });
  });
});
