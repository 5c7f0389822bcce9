import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { bilateralSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
import { describeBackends } from '@lt/testkit';
import { sgd } from '@lt/training';
import { gather, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { bilateralResNet, type TrainBilateralOptions, trainBilateral } from '../src/index.ts';

const classIds = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2);
const random = createRandom('bilateral images');
const pixels = Float32Array.from(
  { length: 12 * 16 },
  (_, i) => random.normal() + classIds[Math.floor(i / 16)]!,
);

/** A training of three epochs, of three steps each, all its parts made anew. */
function training(): TrainBilateralOptions & { weights: () => Promise<number[][]> } {
  const images = tensor4d(pixels, [12, 4, 4, 1]);
  const model = bilateralResNet({ depth: 20, numClasses: 3, inputShape: [4, 4, 1], seed: 0 });
  return {
    model,
    sampler: bilateralSampler({
      conventional: instanceBalancedSampler(classIds, { batchSize: 4, seed: 0 }),
      rebalancing: reversedSampler(classIds, { batchSize: 4, seed: 1 }),
    }),
    fetch: (rows) => [gather(images, rows) as Tensor4D, rows.map((row) => classIds[row]!)],
    optimizer: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 2e-4 }),
    totalEpochs: 3,
    // Moving means and variances of both branches are among them.
    weights: () =>
      Promise.all(model.inference.getWeights().map(async (weight) => [...(await weight.data())])),
  };
}

await describeBackends(
  'trainBilateral',
  () => {
    it('goes on from a checkpoint to the same bytes, statistics of both branches included', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'bilateral-'));
      const { weights: wholeWeights, ...whole } = training();
      const { history } = await trainBilateral(whole);

      const stop = new AbortController();
      const { weights: _, ...first } = training();
      const checkpoint = { directory, every: { steps: 2 } };
      const onProgress = ({ step }: { step: number }): void => {
        if (step === 5) stop.abort(new Error('stopped at step 5'));
      };
      await expect(trainBilateral({ ...first, checkpoint, onProgress, signal: stop.signal })).rejects.toThrow(
        'stopped at step 5',
      );

      const { weights: resumedWeights, ...second } = training();
      const resumed = await trainBilateral({ ...second, checkpoint, resume: true });
      expect(resumed.history.map(({ loss }) => loss)).toEqual(history.map(({ loss }) => loss));
      expect(await resumedWeights()).toEqual(await wholeWeights());
      await rm(directory, { recursive: true });
    });

    it('asks for alpha in each epoch, and hands each branch its rows', async () => {
      const { weights: _, ...options } = training();
      const asked: number[] = [];
      const seen = { conventional: [] as number[], rebalancing: [] as number[] };
      await trainBilateral({
        ...options,
        fetch: (rows, context) => {
          seen[context.branch].push(...rows);
          return options.fetch(rows, context);
        },
        alpha: (epoch) => {
          asked.push(epoch);
          return 1 - epoch / 3;
        },
      });
      expect(asked).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
      // The conventional branch sees every row once in an epoch; the other one sees the rarest class most.
      expect(seen.conventional.slice(0, 12).toSorted((a, b) => a - b)).toEqual([...classIds.keys()]);
      const rare = seen.rebalancing.filter((row) => row === 11).length;
      expect(rare).toBeGreaterThan(seen.rebalancing.length / 3);
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined), only: ['wasm'] },
);
