import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallConvNet, splitBackbone } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { classAwareSampler, instanceBalancedSampler } from '@lt/sampling';
import { describeBackends } from '@lt/testkit';
import { sgd } from '@lt/training';
import { gather, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { type TrainOltrOptions, trainOltr } from '../src/index.ts';

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
