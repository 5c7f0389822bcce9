import '@tensorflow/tfjs-layers';
import { classBalancedSampler } from '@lt/sampling';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import {
  Optimizer,
  type Scalar,
  scalar,
  square,
  sub,
  tensor2d,
  train,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  loadCheckpoint,
  saveCheckpoint,
  sgd,
  type TrainLoopOptions,
  type TrainLoopResult,
  trainLoop,
} from '../src/index.ts';
import { fullTraining, timeless } from './fixtures/full-training.ts';
import { type MemoryStore, memoryStore } from './fixtures/memory-store.ts';

/** Runs the full training once, aborted after so many calls of the loss if given, and returns all that is left. */
async function runFull(
  store: MemoryStore | undefined,
  { stopAt, ...others }: Partial<TrainLoopOptions> & { stopAt?: number } = {},
): Promise<{ result: TrainLoopResult | Error; left: unknown; calls: number }> {
  const controller = new AbortController();
  const training = fullTraining(others);
  const { loss } = training.options;
  let calls = 0;
  const result = await trainLoop({
    ...training.options,
    loss: (rows, context) => {
      if (++calls === stopAt) controller.abort(new Error('stop'));
      return loss(rows, context);
    },
    signal: controller.signal,
    ...(store && {
      checkpoint: { store, every: { steps: 4 }, randoms: training.randoms },
      resume: true,
    }),
  }).catch((error: Error) => error);
  const left = await training.leftovers();
  training.dispose();
  return { result, left, calls };
}

function historyOf(result: TrainLoopResult | Error): unknown {
  if (result instanceof Error) throw result;
  return [timeless(result.history), result.stopReason, result.bestEpoch];
}

await describeBackends('a resumed trainLoop', () => {
  let whole: Awaited<ReturnType<typeof runFull>>;
  beforeAll(async () => {
    whole = await runFull(undefined);
  });

  it('ends as if it had never been aborted, wherever that was', async () => {
    expect(whole.calls).toBe(15);
    for (let stopAt = 1; stopAt <= 15; stopAt++) {
      const store = memoryStore();
      const first = await runFull(store, { stopAt });
      expect(String(first.result)).toBe('Error: stop');
      expect(first.calls).toBe(stopAt);
      const second = await runFull(store);
      expect(historyOf(second.result)).toEqual(historyOf(whole.result));
      expect(second.left).toEqual(whole.left);
      // A batch in a group that was not full comes again, no other.
      const full = [2, 4, 7, 9, 12, 14].filter((batch) => batch <= stopAt);
      const short = [5, 10].filter((batch) => batch < stopAt);
      expect(second.calls).toBe(15 - Math.max(0, ...full, ...short));
    }
  });

  it('ends so after any number of aborts', async () => {
    const stops = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(stops, async (calls) => {
        const store = memoryStore();
        for (const stopAt of calls) await runFull(store, { stopAt });
        const last = await runFull(store);
        expect(historyOf(last.result)).toEqual(historyOf(whole.result));
        expect(last.left).toEqual(whole.left);
      }),
      { seed: 8, numRuns: 5 },
    );
  });
});

/** The plainest training: a point that goes to 1. Two epochs of three steps. */
function pointTraining(others: Partial<TrainLoopOptions> = {}): TrainLoopOptions & { point: Variable } {
  const point = variable(scalar(0));
  return {
    point,
    sampler: { numBatches: 3, epoch: () => [0, 1, 2].map((i) => Int32Array.of(i)) },
    totalEpochs: 2,
    optimizer: sgd({ learningRate: 0.1 }),
    variables: [point],
    loss: () => square(sub(point, 1)) as Scalar,
    ...others,
  };
}

async function readPoint(point: Variable): Promise<number> {
  return (await point.data())[0]!;
}

/** An optimizer that does not tell its rate. */
class Silent extends Optimizer {
  static className = 'Silent';
  readonly #inner: Optimizer = train.sgd(0.1);

  override applyGradients(gradients: Parameters<Optimizer['applyGradients']>[0]): void {
    this.#inner.applyGradients(gradients);
    this.incrementIterations();
  }

  override async getWeights(): Promise<Awaited<ReturnType<Optimizer['getWeights']>>> {
    return [await this.saveIterations()];
  }

  override async setWeights(weights: Awaited<ReturnType<Optimizer['getWeights']>>): Promise<void> {
    await this.extractIterations(weights);
  }

  getConfig(): Record<string, never> {
    return {};
  }
}

async function messageOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'it resolved',
    (error) => String(error),
  );
}

describe('checkpoint of trainLoop', () => {
  it('is written at each interval, at the end, and on an abort', async () => {
    const writesOf = async (checkpoint: object, others: Partial<TrainLoopOptions> = {}): Promise<string> => {
      const store = memoryStore();
      const { point, ...options } = pointTraining(others);
      const run = trainLoop({
        ...options,
        checkpoint: { store, every: { steps: 1 }, ...checkpoint },
      });
      await run.catch(() => undefined);
      return store.writes.map((name) => Number(name.replace('step-', ''))).join(' ');
    };
    // The end of the last epoch comes after its last step, and holds more.
    expect(await writesOf({ every: { steps: 1 } })).toBe('1 2 3 4 5 6 6');
    expect(await writesOf({ every: { steps: 2 } })).toBe('2 4 6 6');
    expect(await writesOf({ every: { steps: 100 } })).toBe('6');
    expect(await writesOf({ every: { epochs: 1 } })).toBe('3 6 6');
    expect(await writesOf({ every: { epochs: 2 } }, { totalEpochs: 3 })).toBe('6 9');
    expect(await writesOf({ every: { seconds: 0 } })).toBe('1 2 3 4 5 6 6');
    expect(await writesOf({ every: { seconds: 1000 } })).toBe('6');
    const controller = new AbortController();
    const onProgress = ({ step }: { step: number }): void => {
      if (step === 3) controller.abort();
    };
    const aborted = { signal: controller.signal, onProgress };
    expect(await writesOf({ every: { steps: 100 } }, aborted)).toBe('4');
    expect(await writesOf({ every: { steps: 100 } }, { signal: AbortSignal.abort() })).toBe('');
  });

  it('is written every so many seconds by the clock', async () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const store = memoryStore();
    const onProgress = (): void => {
      now += 400;
    };
    const { point, ...options } = pointTraining({ onProgress });
    await trainLoop({ ...options, checkpoint: { store, every: { seconds: 1 } } });
    clock.mockRestore();
    expect(store.writes.map((name) => Number(name.slice(5)))).toEqual([3, 6, 6]);
  });

  it('waits for what onProgress returns', async () => {
    const store = memoryStore();
    const told: string[] = [];
    const onProgress = async ({ step }: { step: number }): Promise<void> => {
      const writes = store.writes.length;
      await new Promise((resolve) => setTimeout(resolve, 5));
      told.push(`${step}: ${writes} ${store.writes.length}`);
    };
    const { point, ...options } = pointTraining({ onProgress, totalEpochs: 1 });
    await trainLoop({ ...options, checkpoint: { store, every: { steps: 1 } } });
    // Neither a checkpoint nor the next step comes before it is over.
    expect(told).toEqual(['0: 0 0', '1: 1 1', '2: 2 2']);
  });

  it('keeps two, or as many as are wanted', async () => {
    for (const [keep, names] of [
      [undefined, ['step-00000005', 'step-00000006']],
      [1, ['step-00000006']],
      [9, [1, 2, 3, 4, 5, 6].map((step) => `step-0000000${step}`)],
    ] as const) {
      const store = memoryStore();
      const { point, ...options } = pointTraining();
      const checkpoint = { store, every: { steps: 1 }, ...(keep && { keep }) };
      await trainLoop({ ...options, checkpoint });
      expect(await store.list()).toEqual(names);
    }
  });

  it('holds epoch and step, and a state of the sampler that is at the next batch', async () => {
    const store = memoryStore();
    const sampler = classBalancedSampler([0, 0, 0, 1, 1], { batchSize: 2 });
    const { point, ...options } = pointTraining();
    await trainLoop({ ...options, sampler, checkpoint: { store, every: { steps: 1 }, keep: 9 } });
    expect(sampler.state()).toMatchObject({ epoch: 0, batch: 0 });
    const places: unknown[] = [];
    for (const name of await store.list()) {
      const { epoch, step, restore } = (await loadCheckpoint(store, { name }))!;
      await restore({ variables: [point], sampler });
      const { epoch: samplerEpoch, batch } = sampler.state();
      places.push([step, epoch, samplerEpoch, batch]);
    }
    // After the last batch of an epoch: before its evaluation in the loop's count, at the next epoch in the sampler's.
    expect(places).toEqual([
      [1, 0, 0, 1],
      [2, 0, 0, 2],
      [3, 0, 1, 0],
      [4, 1, 1, 1],
      [5, 1, 1, 2],
      [6, 2, 2, 0],
    ]);
  });

  it('leaves what is there when it cannot be written', async () => {
    const store = memoryStore();
    const failure = new Error('disk full');
    const onProgress = ({ step }: { step: number }): void => {
      if (step === 3) store.failure = failure;
    };
    const { point, ...options } = pointTraining({ onProgress });
    const checkpoint = { store, every: { steps: 1 } };
    await expect(trainLoop({ ...options, checkpoint })).rejects.toBe(failure);
    expect(await store.list()).toEqual(['step-00000002', 'step-00000003']);
    store.failure = undefined;
    const rest = pointTraining();
    const { resumedFrom } = await trainLoop({ ...rest, checkpoint, resume: true });
    expect(resumedFrom).toBe('step-00000003');
    const { point: alone, ...whole } = pointTraining();
    await trainLoop(whole);
    expect(await readPoint(rest.point)).toBe(await readPoint(alone));
  });

  it('keeps a learning rate that no schedule sets', async () => {
    // Halved after each epoch, by the caller.
    const options = (store: MemoryStore, stop: boolean): TrainLoopOptions & { point: Variable } => {
      const optimizer = sgd({ learningRate: 0.1 });
      const controller = new AbortController();
      return {
        ...pointTraining(),
        ...pointTraining({
          totalEpochs: 4,
          optimizer,
          onEpochEnd: ({ epoch }) => {
            optimizer.setLearningRate(optimizer.learningRate / 2);
            if (stop && epoch === 1) controller.abort();
          },
          signal: controller.signal,
          checkpoint: { store, every: { epochs: 1 } },
          resume: true,
        }),
      };
    };
    const { history } = await trainLoop(options(memoryStore(), false));
    const store = memoryStore();
    await messageOf(trainLoop(options(store, true)));
    const resumed = await trainLoop(options(store, false));
    expect(timeless(resumed.history)).toEqual(timeless(history));
    expect(resumed.history.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.05, 0.025, 0.0125]);
  });

  it('gives back every tensor, whether the run ends, is resumed, is aborted or fails', async () => {
    for (const others of [
      {},
      { stopAt: 7 },
      { onProgress: () => expect.fail('no') },
      { evaluate: () => expect.fail('no') },
      { onEpochEnd: () => expect.fail('no') },
    ]) {
      const store = memoryStore();
      await expectNoLeak(async () => {
        await runFull(store, others);
        await runFull(store);
        await runFull(store);
      });
    }
    await expectNoLeak(async () => {
      const store = memoryStore();
      await runFull(store, { stopAt: 7 });
      expect(String((await runFull(store, { weightAverage: undefined as never })).result)).toMatch(
        /expected `weightAverage` to be given/,
      );
      await runFull(store, { totalEpochs: 1 });
    });
  });
});

describe('resume of trainLoop', () => {
  it('begins at the beginning where there is nothing, and gives the result of a run that is over', async () => {
    const store = memoryStore();
    const evaluate = vi.fn(() => ({ one: 1 }));
    const first = pointTraining({ evaluate });
    const checkpoint = { store, every: { steps: 1 } };
    const result = await trainLoop({ ...first, checkpoint, resume: true });
    expect(result).toMatchObject({ stopReason: 'totalEpochs', bestEpoch: null, resumedFrom: null });
    expect(evaluate).toHaveBeenCalledTimes(2);
    const loss = vi.fn();
    const second = pointTraining({ evaluate, loss });
    const again = await trainLoop({ ...second, checkpoint, resume: true });
    expect(again).toEqual({ ...result, resumedFrom: 'step-00000006' });
    expect(await readPoint(second.point)).toBe(await readPoint(first.point));
    expect([loss.mock.calls.length, evaluate.mock.calls.length]).toEqual([0, 2]);
    expect(store.writes).toHaveLength(7);
  });

  it('goes on with more epochs than there were', async () => {
    const store = memoryStore();
    const checkpoint = { store, every: { epochs: 1 } };
    await trainLoop({ ...pointTraining(), checkpoint });
    const rest = pointTraining({ totalEpochs: 3 });
    const { history } = await trainLoop({ ...rest, checkpoint, resume: true });
    const whole = pointTraining({ totalEpochs: 3 });
    const wanted = await trainLoop(whole);
    expect(timeless(history)).toEqual(timeless(wanted.history));
    expect(await readPoint(rest.point)).toBe(await readPoint(whole.point));
  });

  it('goes back to a checkpoint by its name, and gives up those after it', async () => {
    const store = memoryStore();
    const checkpoint = { store, every: { steps: 1 }, keep: 6 };
    const whole = pointTraining();
    await trainLoop({ ...whole, checkpoint });
    const controller = new AbortController();
    const back = pointTraining({ onProgress: () => controller.abort(), signal: controller.signal });
    await messageOf(trainLoop({ ...back, checkpoint, resume: 'step-00000002' }));
    // Otherwise the newest would be one of the future that was given up.
    expect(await store.list()).toEqual(['step-00000001', 'step-00000002', 'step-00000003']);
    const rest = pointTraining();
    const { resumedFrom } = await trainLoop({ ...rest, checkpoint, resume: true });
    expect(resumedFrom).toBe('step-00000003');
    expect(await readPoint(rest.point)).toBe(await readPoint(whole.point));
  });

  it('takes up NaN, infinities and nothing from the history as they were', async () => {
    const store = memoryStore();
    const checkpoint = { store, every: { epochs: 1 } };
    const evaluate = (): Record<string, number | null> => ({
      a: NaN,
      b: -Infinity,
      c: null,
      d: -0,
      e: 1e-300,
    });
    const run = (resume: boolean): Promise<TrainLoopResult> =>
      trainLoop({ ...pointTraining({ optimizer: new Silent(), evaluate }), checkpoint, resume });
    const { history } = await run(false);
    const again = await run(true);
    expect(again.history).toEqual(history);
    expect(again.history[1]).toMatchObject({ learningRate: NaN, metrics: evaluate() });
  });

  it('refuses what belongs to another training, by name', async () => {
    const store = memoryStore();
    const sampler = classBalancedSampler([0, 0, 0, 1, 1], { batchSize: 2, seed: 1 });
    const checkpoint = { store, every: { epochs: 1 } };
    await trainLoop({ ...pointTraining({ sampler }), checkpoint });
    const refusalOf = (others: Partial<TrainLoopOptions>): Promise<string> =>
      messageOf(trainLoop({ ...pointTraining({ sampler }), checkpoint, resume: true, ...others }));

    const other = classBalancedSampler([0, 0, 0, 1, 1], { batchSize: 2, seed: 2 });
    expect(await refusalOf({ sampler: other })).toMatch(
      /^RangeError: BatchSampler\.restore: expected `state\.configHash` to be /,
    );
    expect(await refusalOf({ sampler: { numBatches: 3, epoch: () => [] } })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`sampler.state\` to be given, as when checkpoint "step-00000006" was written, got none."`,
    );
    expect(await refusalOf({ totalEpochs: 1 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`totalEpochs\` to be at least 2, the epochs of checkpoint "step-00000006", got 1."`,
    );
    expect(await refusalOf({ optimizer: train.adam(0.1) })).toMatchInlineSnapshot(
      `"RangeError: Checkpoint.restore: expected \`optimizer\` to be "LtSgd" as in the checkpoint, got "Adam"."`,
    );
    const matrix = variable(tensor2d([[0]]));
    expect(await refusalOf({ variables: [matrix] })).toMatch(
      /^RangeError: Checkpoint.restore: expected `variables\[0\]` to be float32 \[\] as /,
    );
    const { weightAverage, randoms } = {
      weightAverage: fullTraining().options.weightAverage,
      randoms: fullTraining().randoms,
    };
    expect(await refusalOf({ weightAverage })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`weightAverage\` to be left out, as when checkpoint "step-00000006" was written, got one."`,
    );
    expect(await refusalOf({ checkpoint: { ...checkpoint, randoms } })).toMatchInlineSnapshot(
      `"RangeError: Checkpoint.restore: expected \`randoms\` to hold none as in the checkpoint, got noise."`,
    );
    expect(await refusalOf({ resume: 'step-00000004' })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`resume\` to be a checkpoint in memory, got "step-00000004": there are 'step-00000003', 'step-00000006'."`,
    );
    expect(await refusalOf({ resume: false })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected memory to hold no checkpoint of another training, got "step-00000006". Go on from it with \`resume: true\`, or begin anew in another place."`,
    );

    const foreign = memoryStore();
    await saveCheckpoint(foreign, { variables: [], epoch: 0, step: 7 });
    expect(await refusalOf({ checkpoint: { ...checkpoint, store: foreign } })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected checkpoint "step-00000007" to be one that trainLoop wrote, in version 1, got one from elsewhere."`,
    );

    const file = store.files.get('step-00000006')!;
    file[file.length - 1]! ^= 1;
    expect(await refusalOf({})).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected 'step-00000006' in memory to be a checkpoint, got a damaged file, whose checksum does not match its contents. The last good one is 'step-00000003': go on from it with \`resume: 'step-00000003'\`."`,
    );
    expect(await refusalOf({ resume: 'step-00000003' })).toBe('it resolved');
  });

  it('writes after each epoch by default, and takes a number for steps', async () => {
    for (const [every, wanted] of [
      [undefined, ['step-00000003', 'step-00000006']],
      [4, ['step-00000004', 'step-00000006']],
    ] as const) {
      const store = memoryStore();
      const { options } = fullTraining({ totalEpochs: 2 });
      await trainLoop({ ...options, checkpoint: { store, ...(every && { every }) } });
      expect([...new Set(store.writes)]).toEqual(wanted);
    }
  });

  it('refuses to go on behind weights that took the place of the last ones', async () => {
    const store = memoryStore();
    const run = (totalEpochs: number): Promise<string> => {
      const training = fullTraining({ totalEpochs });
      return messageOf(
        trainLoop({ ...training.options, checkpoint: { store, every: { epochs: 1 } }, resume: true }),
      );
    };
    expect(await run(2)).toBe('it resolved');
    expect(await run(2)).toBe('it resolved');
    expect(await run(3)).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`totalEpochs\` to be 2, after which the best weights took the place of the last ones in checkpoint "step-00000006", got 3."`,
    );
  });
});
