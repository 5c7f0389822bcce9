import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { bilateralSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
import { describeBackends } from '@lt/testkit';
import { loadCheckpoint, sgd } from '@lt/training';
import {
  add,
  gather,
  mul,
  randomNormal,
  type Scalar,
  sum,
  type Tensor4D,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  type BilateralModel,
  bilateralResNet,
  type TrainBilateralOptions,
  trainBilateral,
} from '../src/index.ts';
import { smallNetwork, valuesOf } from './networks.ts';

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

await describeBackends(
  'trainBilateral',
  () => {
    const small = (): TrainBilateralOptions => {
      const images = randomNormal([12, 8, 8, 1], 0, 1, 'float32', 3);
      return {
        ...training(),
        model: smallNetwork(),
        fetch: (rows) => [gather(images, rows) as Tensor4D, rows.map((row) => classIds[row]!)],
      };
    };
    const movingOf = ({ inference }: BilateralModel): Promise<number[][]> => {
      const trained = new Set(inference.trainableWeights);
      return valuesOf(inference.weights.filter((one) => !trained.has(one)).map((one) => one.read()));
    };

    it("rejects with the signal's reason, and its checkpoint carries statistics and velocities", async () => {
      const directory = await mkdtemp(join(tmpdir(), 'bilateral-'));
      const reason = { why: 'enough' };
      const stop = new AbortController();
      const first = small();
      const before = await movingOf(first.model);
      const onProgress = ({ step }: { step: number }): void => {
        if (step === 4) stop.abort(reason);
      };
      const run = trainBilateral({ ...first, checkpoint: { directory }, onProgress, signal: stop.signal });
      expect(await run.catch((error: unknown) => error)).toBe(reason);
      const at = await movingOf(first.model);
      // Two for each of trunk, conventional and re-balancing tail.
      expect(at).toHaveLength(6);
      for (const [i, values] of at.entries()) expect(values).not.toEqual(before[i]);
      const saved = await loadCheckpoint(directory);
      expect(saved?.step).toBe(5);
      const moving = saved!.variables.filter(({ name }) => name.includes('moving_'));
      const inOrder = (values: number[][]): string[] => values.map((one) => one.join(' ')).toSorted();
      expect(inOrder(moving.map(({ values }) => Array.from(values)))).toEqual(inOrder(at));

      const [second, whole] = [small(), small()];
      await trainBilateral({ ...second, checkpoint: { directory }, resume: true });
      await trainBilateral(whole);
      const velocities = async ({ optimizer }: TrainBilateralOptions): Promise<number[][]> =>
        valuesOf((await optimizer.getWeights()).map(({ tensor }) => tensor));
      const expected = await velocities(whole);
      expect(expected.length).toBeGreaterThan(10);
      expect(await velocities(second)).toEqual(expected);
      await rm(directory, { recursive: true });
    });

    it("weighs the loss of each branch's labels by the schedule, a parabola by default", async () => {
      const options = small();
      const { fetch } = options;
      const lossesBy = async (alpha?: (epoch: number) => number): Promise<number[]> => {
        const { history } = await trainBilateral({
          ...small(),
          ...(alpha && { alpha }),
          // Each branch's loss is its own label, 3 or 1.
          fetch: (rows, context) => [
            fetch(rows, context)[0],
            rows.map(() => (context.branch === 'conventional' ? 3 : 1)),
          ],
          loss: (labels, logits) => add(mul(sum(logits), 0), (labels as Int32Array)[0]!) as Scalar,
        });
        return history.map(({ loss }) => loss);
      };
      const close = (alphas: number[]) => alphas.map((alpha) => expect.closeTo(3 * alpha + 1 - alpha, 5));
      expect(await lossesBy()).toEqual(close([1, 8 / 9, 5 / 9]));
      expect(await lossesBy((epoch) => [0.25, 1, 0][epoch]!)).toEqual(close([0.25, 1, 0]));
    });

    it('weighs the features too: at alpha 0 the conventional tail learns nothing', async () => {
      const options = { ...small(), optimizer: sgd({ learningRate: 0.1 }) };
      const { conventional, rebalancing } = options.model;
      const weights = () =>
        Promise.all(
          [conventional, rebalancing].map((tail) =>
            valuesOf(tail.trainableWeights.map((weight) => weight.read())),
          ),
        );
      const before = await weights();
      await trainBilateral({ ...options, totalEpochs: 1, alpha: () => 0 });
      const after = await weights();
      expect(after[0]).toEqual(before[0]);
      expect(after[1]).not.toEqual(before[1]);
    });

    it('tells of each step', async () => {
      const events: number[][] = [];
      await trainBilateral({
        ...small(),
        totalEpochs: 2,
        onProgress: ({ epoch, batch, step, numBatches, totalSteps, loss }) => {
          events.push([epoch, batch, step, numBatches, totalSteps]);
          expect(loss).toBeGreaterThan(0);
        },
      });
      const steps = [0, 1, 2, 3, 4, 5];
      expect(events).toEqual(steps.map((step) => [Math.floor(step / 3), step % 3, step, 3, 6]));
    });
  },
  { only: ['cpu'] },
);
