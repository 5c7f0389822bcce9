import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@lt/core';
import { expectNoLeak } from '@lt/testkit';
import {
  mul,
  type Scalar,
  scalar,
  setBackend,
  square,
  sub,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EpochEvent,
  type EvaluateContext,
  sgd,
  type TrainLoopOptions,
  trainLoop,
  weightAverage,
} from '../src/index.ts';
import { memoryStore } from './fixtures/memory-store.ts';

let point: Variable;
beforeAll(async () => {
  await setBackend('cpu');
});
beforeEach(() => {
  point = tidy(() => variable(scalar(0)));
});
afterEach(() => point.dispose());

/** The point goes from 0 to 1: after step s it is at 1 - 0.5^s. One step an epoch. */
function options(others: Partial<TrainLoopOptions> = {}): TrainLoopOptions {
  return {
    sampler: { numBatches: 1, epoch: () => [Int32Array.of(0)] },
    totalEpochs: 4,
    optimizer: sgd({ learningRate: 0.5 }),
    variables: [point],
    loss: () => mul(square(sub(point, 1)), 0.5) as Scalar,
    ...others,
  };
}

async function read(): Promise<number> {
  return (await point.data())[0]!;
}

describe('evaluate of trainLoop', () => {
  it('puts its numbers into the history and into the event of the epoch', async () => {
    const events: EpochEvent[] = [];
    const contexts: EvaluateContext[] = [];
    const { history } = await trainLoop(
      options({
        evaluate: async (context) => {
          contexts.push(context);
          return { at: await read(), rare: null };
        },
        onEpochEnd: (event) => void events.push(event),
      }),
    );
    expect(history.map(({ metrics }) => metrics)).toEqual(
      [0.5, 0.75, 0.875, 0.9375].map((at) => ({ at, rare: null })),
    );
    expect(events).toEqual(history);
    expect(contexts).toEqual([0, 1, 2, 3].map((epoch) => ({ epoch, step: epoch + 1, averaged: false })));
  });

  it('runs every so many epochs, and after the last', async () => {
    const { history } = await trainLoop(options({ evaluateEvery: 3, totalEpochs: 8, evaluate: () => ({}) }));
    expect(history.flatMap(({ epoch, metrics }) => (metrics ? [epoch] : []))).toEqual([2, 5, 7]);
    expect(Object.keys(history[0]!)).toEqual(['epoch', 'loss', 'learningRate', 'seconds']);
  });

  it('sees the averaged weights, unless the trained ones are wanted', async () => {
    const seen = async (evaluateWith?: 'weights' | 'average'): Promise<unknown[]> => {
      point.assign(scalar(0));
      const average = weightAverage([point], { decay: 0.5 });
      const seen: unknown[] = [];
      await trainLoop(
        options({
          totalEpochs: 2,
          weightAverage: average,
          ...(evaluateWith && { evaluateWith }),
          evaluate: async ({ averaged }) => {
            seen.push(averaged, await read());
            return {};
          },
          onEpochEnd: async () => void seen.push(await read()),
        }),
      );
      average.dispose();
      return seen;
    };
    // Weights 0, 0.5, 0.75: averages 0, 0.25, 0.5.
    expect(await seen()).toEqual([true, 0.25, 0.5, true, 0.5, 0.75]);
    expect(await seen('weights')).toEqual([false, 0.5, 0.5, false, 0.75, 0.75]);
  });

  it('passes its errors on, with the trained weights back in place', async () => {
    const average = weightAverage([point], { decay: 0.5 });
    const error = new Error('no test images');
    const run = (evaluate: TrainLoopOptions['evaluate']): Promise<unknown> =>
      trainLoop(options({ weightAverage: average, evaluate: evaluate! })).catch((reason) => reason);
    expect(
      await run(() => {
        throw error;
      }),
    ).toBe(error);
    expect(await read()).toBe(0.5);
    expect(average.swapped).toBe(false);
    expect(String(await run(() => [0.5] as never))).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`evaluate(context)\` to give numbers or null by name, got array of 1."`,
    );
    expect(String(await run(() => ({ accuracy: '0.5' }) as never))).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`evaluate(context)\` to give numbers or null by name, got "0.5" under "accuracy"."`,
    );
    expect(String(await run(() => undefined as never))).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`evaluate(context)\` to give numbers or null by name, got undefined."`,
    );
    average.dispose();
  });

  it('ends within itself when the signal aborts, and is done again after a resume', async () => {
    const store = memoryStore();
    const draws: number[][] = [];
    const run = async (stop: boolean): Promise<string[] | string> => {
      const controller = new AbortController();
      const random = createRandom('evaluation');
      const evaluate = async ({ epoch, signal }: EvaluateContext): Promise<Record<string, number>> => {
        draws.push([epoch, random.next()]);
        if (stop && epoch === 1) controller.abort(new Error('stop'));
        signal!.throwIfAborted();
        draws.push([epoch, random.next()]);
        return { at: await read() };
      };
      const checkpoint = { store, every: { epochs: 100 }, randoms: { random } };
      return trainLoop(options({ evaluate, signal: controller.signal, checkpoint, resume: true })).then(
        ({ history }) => history.map(({ metrics }) => JSON.stringify(metrics)),
        String,
      );
    };
    await expectNoLeak(async () => {
      expect(await run(true)).toBe('Error: stop');
      tidy(() => point.assign(scalar(0)));
      expect(await run(false)).toEqual([0.5, 0.75, 0.875, 0.9375].map((at) => JSON.stringify({ at })));
    });
    expect(draws.map(([epoch]) => epoch)).toEqual([0, 0, 1, 1, 1, 2, 2, 3, 3]);
    // What the unfinished one drew comes again.
    const whole = createRandom('evaluation');
    const wanted = Array.from({ length: 8 }, () => whole.next());
    expect(draws.map(([, draw]) => draw)).toEqual([...wanted.slice(0, 3), ...wanted.slice(2)]);
  });

  it('counts for nothing if the signal aborts while it runs and it returns all the same', async () => {
    const controller = new AbortController();
    const events: EpochEvent[] = [];
    const evaluate = (): Record<string, number> => {
      controller.abort(new Error('stop'));
      return { at: 1 };
    };
    const onEpochEnd = (event: EpochEvent): void => void events.push(event);
    const run = trainLoop(options({ evaluate, onEpochEnd, signal: controller.signal }));
    await expect(run).rejects.toThrow('stop');
    expect(events).toEqual([]);
  });
});

describe('earlyStopping of trainLoop', () => {
  const values = [3, 1, 2, null, 2, 0];
  const evaluate: TrainLoopOptions['evaluate'] = ({ epoch }) => ({ error: values[epoch]! });

  it('ends the training when the metric no longer improves, and says so', async () => {
    const result = await trainLoop(
      options({
        totalEpochs: 6,
        evaluate,
        earlyStopping: { metric: 'error', mode: 'min', patience: 2 },
      }),
    );
    expect(result.history.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
    expect(result).toMatchObject({ stopReason: 'earlyStopping', bestEpoch: 1 });
    expect(await read()).toBe(1 - 0.5 ** 5);
    const patient = { metric: 'error', mode: 'min', patience: 3 } as const;
    point.assign(scalar(0));
    const whole = await trainLoop(options({ totalEpochs: 6, evaluate, earlyStopping: patient }));
    expect(whole).toMatchObject({ stopReason: 'totalEpochs', bestEpoch: 5 });
  });

  it('ends with the weights of the best epoch, if asked to', async () => {
    const early = { metric: 'error', mode: 'min', patience: 2, restoreBest: true } as const;
    await trainLoop(options({ totalEpochs: 6, evaluate, earlyStopping: early }));
    expect(await read()).toBe(0.75);
    // Of the weights that the evaluation saw: averages 0.25, 0.5.
    point.assign(scalar(0));
    const average = weightAverage([point], { decay: 0.5 });
    await trainLoop(options({ totalEpochs: 6, evaluate, earlyStopping: early, weightAverage: average }));
    expect(await read()).toBe(0.5);
    average.dispose();
  });

  it('gives the result of a training that it ended again, when the same program is run again', async () => {
    const early = { metric: 'error', mode: 'min', patience: 2, restoreBest: true } as const;
    const store = memoryStore();
    const run = () => {
      point.assign(scalar(0));
      const checkpoint = { store, every: { epochs: 1 } };
      return trainLoop(options({ totalEpochs: 6, evaluate, earlyStopping: early, checkpoint, resume: true }));
    };
    const first = await run();
    const again = await run();
    expect(again).toEqual({ ...first, resumedFrom: 'step-00000005' });
    expect(again).toMatchObject({ stopReason: 'earlyStopping', bestEpoch: 1 });
    expect(await read()).toBe(0.75);
  });

  it('takes the training loss, a function of the event, and a metric of its name before the loss', async () => {
    const epochsOf = async (others: Partial<TrainLoopOptions>): Promise<number> => {
      point.assign(scalar(0));
      return (await trainLoop(options({ totalEpochs: 6, ...others }))).history.length;
    };
    const judge = { mode: 'max', patience: 2 } as const;
    // The loss falls, so that by 'max' the first is best.
    expect(await epochsOf({ earlyStopping: { ...judge, metric: 'loss' } })).toBe(3);
    const rising: TrainLoopOptions['evaluate'] = ({ epoch }) => ({ loss: epoch });
    expect(await epochsOf({ earlyStopping: { ...judge, metric: 'loss' }, evaluate: rising })).toBe(6);
    const metric = ({ epoch }: EpochEvent): number => Math.min(epoch, 2);
    expect(await epochsOf({ earlyStopping: { ...judge, metric } })).toBe(5);
    // Every second epoch is judged.
    const flat: TrainLoopOptions['evaluate'] = () => ({ flat: 1 });
    const seldom = { evaluate: flat, evaluateEvery: 2, totalEpochs: 20 };
    expect(await epochsOf({ earlyStopping: { ...judge, metric: 'flat' }, ...seldom })).toBe(6);
  });

  it('names the metrics that there are', async () => {
    const earlyStopping = { metric: 'eror', mode: 'min', patience: 1 } as const;
    await expect(trainLoop(options({ evaluate, earlyStopping }))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: trainLoop: expected \`earlyStopping.metric\` to be one of 'loss', 'error', got "eror".]`,
    );
  });
});
