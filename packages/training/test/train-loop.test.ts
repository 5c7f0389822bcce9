import '@tensorflow/tfjs-layers';
import { describeBackends, expectAllClose } from '@lt/testkit';
import {
  gather,
  mean,
  memory,
  mul,
  type Scalar,
  scalar,
  squaredDifference,
  type Tensor,
  tensor1d,
  train,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  constant,
  cosineDecay,
  type EpochEvent,
  type ProgressEvent,
  sgd,
  type TrainLoopOptions,
  trainLoop,
} from '../src/index.ts';

// A line through the origin, y = 2x: the loss of slope s on a batch is mean(x²) · (s - 2)², its gradient 2 · mean(x²) · (s - 2).
const BATCHES = [[0, 3], [1, 2], [3]] as const;
const X = [0, 1, 2, 3];

const sampler = { numBatches: 3, epoch: () => BATCHES.map((batch) => Int32Array.from(batch)) };
let x: Tensor;
let y: Tensor;
let slope: Variable;

function lossOf(indices: Int32Array): Scalar {
  return mean(squaredDifference(mul(slope, gather(x, indices)), gather(y, indices))) as Scalar;
}

function options(others: Partial<TrainLoopOptions> = {}): TrainLoopOptions {
  return {
    sampler,
    totalEpochs: 2,
    optimizer: sgd({ learningRate: 0.02 }),
    variables: [slope],
    loss: lossOf,
    ...others,
  };
}

/** The same training in float64: final slope and mean loss of each epoch. */
function oracle(rateOf: (epoch: number) => number, totalEpochs: number): { slope: number; losses: number[] } {
  let s = 0;
  const losses = Array.from({ length: totalEpochs }, (_, epoch) => {
    let total = 0;
    for (const batch of BATCHES) {
      const square = batch.reduce<number>((sum, i) => sum + X[i]! ** 2, 0) / batch.length;
      total += square * (s - 2) ** 2 * batch.length;
      s -= rateOf(epoch) * 2 * square * (s - 2);
    }
    return total / 5;
  });
  return { slope: s, losses };
}

async function refusalOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('it resolved'),
    (error) => error as Error,
  );
}

beforeEach(() => {
  x = tensor1d(X);
  y = tensor1d(X.map((value) => 2 * value));
  slope = variable(scalar(0));
});
afterEach(() => {
  for (const one of [x, y, slope]) one.dispose();
});

await describeBackends('trainLoop', () => {
  it('takes the steps and reports the losses of the float64 oracle', async () => {
    const schedule = cosineDecay({ learningRate: 0.02, totalEpochs: 4 });
    const { history } = await trainLoop(options({ totalEpochs: 4, learningRate: schedule }));
    const wanted = oracle(schedule, 4);
    await expectAllClose(
      history.map(({ loss }) => loss),
      wanted.losses,
    );
    await expectAllClose(slope, wanted.slope);
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
    expect(history.map(({ learningRate }) => learningRate)).toEqual([0, 1, 2, 3].map(schedule));
    for (const { seconds } of history) expect(seconds).toBeGreaterThan(0);
  });

  it('leaves no tensor behind, whether it ends, is aborted or fails', async () => {
    const before = memory().numTensors;
    await trainLoop(options({ totalEpochs: 3 }));
    expect(memory().numTensors).toBe(before);

    const controller = new AbortController();
    const aborted = trainLoop(options({ signal: controller.signal, onProgress: () => controller.abort() }));
    await refusalOf(aborted);
    expect(memory().numTensors).toBe(before);

    await refusalOf(trainLoop(options({ loss: (indices) => mul(lossOf(indices), NaN) as Scalar })));
    const failing = (indices: Int32Array): Scalar => {
      lossOf(indices);
      throw new Error('no loss');
    };
    await refusalOf(trainLoop(options({ loss: failing })));
    expect(memory().numTensors).toBe(before);
    const unrelated = (): Scalar => mean(squaredDifference(x, y));
    const refusal = await refusalOf(trainLoop(options({ loss: unrelated })));
    expect(refusal.message).toContain('Cannot find a connection');
    expect(memory().numTensors).toBe(before);
    await refusalOf(
      trainLoop(
        options({
          onProgress: () => {
            throw new Error('no');
          },
        }),
      ),
    );
    expect(memory().numTensors).toBe(before);
  });

  it('goes on at startEpoch as if it had never stopped', async () => {
    const learningRate = cosineDecay({ learningRate: 0.02, totalEpochs: 4 });
    const common = { learningRate, totalEpochs: 4 };
    const whole = await trainLoop(options({ ...common, optimizer: sgd({ learningRate: 1, momentum: 0.9 }) }));
    const [wanted] = await slope.data();

    slope.assign(scalar(0));
    const optimizer = sgd({ learningRate: 1, momentum: 0.9 });
    const controller = new AbortController();
    const onEpochEnd = ({ epoch }: EpochEvent): void => {
      if (epoch === 1) controller.abort();
    };
    await refusalOf(trainLoop(options({ ...common, optimizer, onEpochEnd, signal: controller.signal })));
    const steps: number[] = [];
    const rest = await trainLoop(
      options({ ...common, optimizer, startEpoch: 2, onProgress: ({ step }) => steps.push(step) }),
    );
    expect((await slope.data())[0]).toBe(wanted);
    expect(rest.history.map(({ epoch }) => epoch)).toEqual([2, 3]);
    expect(rest.history.map(({ loss }) => loss)).toEqual(whole.history.slice(2).map(({ loss }) => loss));
    expect(steps).toEqual([6, 7, 8, 9, 10, 11]);
    optimizer.dispose();
  });
});

describe('trainLoop', () => {
  it('tells the loss and onProgress where it stands', async () => {
    const contexts: unknown[] = [];
    const events: ProgressEvent[] = [];
    const loss: TrainLoopOptions['loss'] = (indices, context) => {
      contexts.push(context);
      return lossOf(indices);
    };
    await trainLoop(options({ loss, onProgress: (event) => events.push(event) }));
    const places = [0, 1].flatMap((epoch) =>
      [0, 1, 2].map((batch) => ({ epoch, batch, step: epoch * 3 + batch })),
    );
    expect(contexts).toEqual(places);
    expect(events.map(({ epoch, batch, step }) => ({ epoch, batch, step }))).toEqual(places);
    for (const event of events) {
      expect(event).toMatchObject({ totalEpochs: 2, numBatches: 3, totalSteps: 6 });
      const perStep = event.elapsedSeconds / (event.step + 1);
      expect(event.remainingSeconds).toBeCloseTo(perStep * (5 - event.step), 9);
    }
    expect(events.at(-1)!.remainingSeconds).toBe(0);
  });

  it('asks the sampler for each epoch, and awaits onEpochEnd', async () => {
    const happened: string[] = [];
    await trainLoop(
      options({
        sampler: {
          numBatches: 1,
          epoch: (epoch) => {
            happened.push(`epoch ${epoch}`);
            return [Int32Array.of(epoch)];
          },
        },
        onEpochEnd: async ({ epoch }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          happened.push(`end ${epoch}`);
        },
      }),
    );
    expect(happened).toEqual(['epoch 0', 'end 0', 'epoch 1', 'end 1']);
  });

  it('trains the named variables only', async () => {
    const other = variable(scalar(1));
    const both = (indices: Int32Array): Scalar => mul(lossOf(indices), other) as Scalar;
    await trainLoop(options({ loss: both }));
    await expectAllClose(other, 1);
    await trainLoop({ ...options({ loss: both }), variables: [other] });
    expect((await other.data())[0]).not.toBe(1);
    other.dispose();
  });

  it('works with tfjs’s own optimizers', async () => {
    const optimizer = train.momentum(0.02, 0.5);
    const { history } = await trainLoop(
      options({ optimizer, totalEpochs: 30, learningRate: constant(0.01) }),
    );
    expect(history.at(-1)!.loss).toBeLessThan(0.01);
    expect(history[0]!.learningRate).toBe(0.01);
    optimizer.dispose();
    const adam = train.adam(0.5);
    const { history: byAdam } = await trainLoop(options({ optimizer: adam }));
    // Adam has no setLearningRate, and follows a schedule all the same.
    const still = await trainLoop(options({ optimizer: adam, learningRate: constant(0), totalEpochs: 2 }));
    expect(still.history[1]!.loss).toBe(still.history[0]!.loss);
    expect(byAdam[0]!.learningRate).toBe(0.5);
    adam.dispose();
  });

  it('lets timers run while it computes', async () => {
    let fired = 0;
    const timer = setInterval(() => fired++, 1);
    const busy = (indices: Int32Array): Scalar => {
      const until = performance.now() + 2;
      while (performance.now() < until);
      return lossOf(indices);
    };
    // 120 steps of 2 ms in epochs shorter than a stretch: without yielding no timer could fire at all.
    await trainLoop(options({ totalEpochs: 40, loss: busy }));
    clearInterval(timer);
    expect(fired).toBeGreaterThan(1);
  });

  it('ends after the step in which the signal aborts, with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('the user pressed Ctrl-C');
    const optimizer = sgd({ learningRate: 0.02 });
    const onProgress = ({ step }: ProgressEvent): void => {
      if (step === 3) controller.abort(reason);
    };
    const run = trainLoop(options({ optimizer, onProgress, signal: controller.signal, totalEpochs: 100 }));
    expect(await refusalOf(run)).toBe(reason);
    expect(optimizer.iterations).toBe(4);
  });

  it('ends when a timer aborts', async () => {
    const signal = AbortSignal.timeout(60);
    const refusal = await refusalOf(trainLoop(options({ signal, totalEpochs: 1e9 })));
    expect(refusal.name).toBe('TimeoutError');
  });

  it('does nothing when the signal has aborted before', async () => {
    const reason = new Error('too late');
    const optimizer = sgd({ learningRate: 0.02 });
    expect(await refusalOf(trainLoop(options({ optimizer, signal: AbortSignal.abort(reason) })))).toBe(
      reason,
    );
    expect(optimizer.iterations).toBe(0);
  });

  it('does not resolve when the signal aborts at the very end', async () => {
    const controller = new AbortController();
    const onEpochEnd = ({ epoch }: EpochEvent): void => {
      if (epoch === 1) controller.abort();
    };
    expect((await refusalOf(trainLoop(options({ onEpochEnd, signal: controller.signal })))).name).toBe(
      'AbortError',
    );
  });

  it('names the epoch and the batch in which the loss went wrong', async () => {
    const diverging = options({ totalEpochs: 50, optimizer: sgd({ learningRate: 100 }) });
    const refusal = await refusalOf(trainLoop(diverging));
    expect(refusal).toBeInstanceOf(RangeError);
    expect(refusal.message).toMatch(
      /^trainLoop: expected the loss of epoch \d+, batch \d+ to be finite, got (NaN|Infinity)\. Likely/,
    );
  });

  it('passes errors of the caller’s functions on as they are', async () => {
    const error = new Error('disk full');
    const fail = (): never => {
      throw error;
    };
    expect(await refusalOf(trainLoop(options({ loss: fail })))).toBe(error);
    expect(await refusalOf(trainLoop(options({ onProgress: fail })))).toBe(error);
    expect(await refusalOf(trainLoop(options({ onEpochEnd: fail })))).toBe(error);
  });

  it('refuses options that it cannot use', async () => {
    const messageOf = async (others: object): Promise<string> => {
      const { name, message } = await refusalOf(trainLoop({ ...options(), ...others }));
      return `${name}: ${message}`;
    };
    expect(String(await refusalOf(trainLoop(undefined as never)))).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`options\` to be an object, got undefined."`,
    );
    expect(await messageOf({ sampler: { numBatches: 3 } })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`sampler\` to have a method \`epoch\`, got Object."`,
    );
    expect(await messageOf({ sampler: { ...sampler, numBatches: 0 } })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`sampler.numBatches\` to be a whole number >= 1, got 0."`,
    );
    expect(await messageOf({ sampler: { numBatches: 1, epoch: () => [] } })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`sampler\` to give a batch in epoch 0, got none."`,
    );
    expect(await messageOf({ totalEpochs: 1.5 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`totalEpochs\` to be a whole number >= 1, got 1.5."`,
    );
    expect(await messageOf({ startEpoch: 2 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`startEpoch\` to be a whole number >= 0 and < 2, got 2."`,
    );
    expect(await messageOf({ optimizer: 'sgd' })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`optimizer\` to be a tfjs optimizer, got "sgd"."`,
    );
    expect(await messageOf({ variables: slope })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`variables\` to be an array, got Tensor []."`,
    );
    expect(await messageOf({ loss: undefined })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`loss\` to be a function, got undefined."`,
    );
    expect(await messageOf({ loss: () => 1 })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`loss(batch)\` to be a tensor, got 1."`,
    );
    expect(await messageOf({ loss: (indices: Int32Array) => gather(x, indices) })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`loss(batch)\` to have rank 0, got rank 1 (shape [2])."`,
    );
    expect(await messageOf({ onProgress: 1 })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`onProgress\` to be a function, got 1."`,
    );
    expect(await messageOf({ signal: {} })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`signal\` to be an AbortSignal, got Object."`,
    );
    expect(await messageOf({ learningRate: () => -1 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`learningRate(epoch)\` to be a finite number >= 0, got -1."`,
    );
    expect(await messageOf({ learningRate: 0.1 })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`learningRate\` to be a function, got 0.1."`,
    );
    const own = train.adam(0.1);
    Object.assign(own, { learningRate: undefined });
    expect(await messageOf({ learningRate: constant(0.1), optimizer: own })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`optimizer\` to have setLearningRate or learningRate, which \`learningRate\` needs, got AdamOptimizer."`,
    );
    own.dispose();
  });
});
