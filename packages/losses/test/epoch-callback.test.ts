import { describeBackends } from '@lt/testkit';
import { cast, oneHot, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import {
  CustomCallback,
  callbacks,
  type LayersModel,
  layers,
  type Sequential,
  sequential,
} from '@tensorflow/tfjs-layers';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  deferredReweighting,
  type EpochCallback,
  epochCallback,
  ldamLoss,
  softmaxCrossEntropy,
} from '../src/index.ts';

const classCounts = [900, 90, 10];
const weightsAt = deferredReweighting({ classCounts, beta: 0.99, startEpoch: 2 });
const inputs = () => tensor2d([1, 0, 0, 1, 1, 1, 0, 0], [4, 2]);
const labels = () => cast(oneHot(tensor1d([0, 1, 2, 0], 'int32'), 3), 'float32');

/** A model that learns nothing, so that its loss in each epoch is known. */
function frozenModel(loss: (labels: Tensor, logits: Tensor) => Tensor): Sequential {
  const model = sequential({
    layers: [layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'zeros' })],
  });
  model.compile({ optimizer: 'sgd', loss });
  model.optimizer.applyGradients = () => {};
  return model;
}

/** Equal logits cost log 3, times the mean weight of the four examples. */
const expectedLoss = (epoch: number) => {
  const [a, b, c] = weightsAt(epoch);
  return (Math.log(3) * (2 * a! + b! + c!)) / 4;
};

describe('epochCallback', () => {
  it('holds the values of epoch 0 first, and those of each epoch that begins', () => {
    const scheduled = epochCallback({ classWeights: weightsAt, tau: (epoch) => epoch / 4 });
    expectTypeOf(scheduled).toEqualTypeOf<EpochCallback<{ classWeights: Float64Array; tau: number }>>();
    expect(scheduled.options).toEqual({ classWeights: weightsAt(0), tau: 0 });
    // As fit does, on another object than its own.
    const { onEpochBegin } = scheduled;
    onEpochBegin(3);
    expect(scheduled.options).toEqual({ classWeights: weightsAt(3), tau: 0.75 });
    onEpochBegin(1);
    expect(scheduled.options).toEqual({ classWeights: weightsAt(1), tau: 0.25 });
  });

  it('leaves the options of an earlier epoch as they were, and lets nobody change them', () => {
    const scheduled = epochCallback({ tau: (epoch) => epoch });
    const first = scheduled.options;
    scheduled.onEpochBegin(1);
    expect(first).toEqual({ tau: 0 });
    expect(() => Object.assign(first, { tau: 7 })).toThrow(TypeError);
  });

  it('stays at the last values when a schedule throws', () => {
    const scheduled = epochCallback({
      tau: (epoch) => epoch,
      margin: (epoch) => {
        if (epoch === 2) throw new Error('no epoch 2');
        return epoch;
      },
    });
    scheduled.onEpochBegin(1);
    expect(() => scheduled.onEpochBegin(2)).toThrow('no epoch 2');
    expect(scheduled.options).toEqual({ tau: 1, margin: 1 });
  });

  it.each([
    ['a number', 3, 'epochCallback: expected `options` to be an object, got 3.'],
    [
      'a value that is no schedule',
      { tau: 1 },
      'epochCallback: expected `schedules.tau` to be a function of the epoch, got 1.',
    ],
  ])('refuses %s', (_, schedules, message) => {
    expect(() => epochCallback(schedules as never)).toThrow(new TypeError(message));
  });

  it('refuses an epoch that is not a whole number from 0', () => {
    const { onEpochBegin } = epochCallback({});
    expect(() => onEpochBegin(0.5)).toThrow(
      new RangeError('epochCallback: expected `epoch` to be a whole number >= 0, got 0.5.'),
    );
  });
});

await describeBackends('epochCallback in training', () => {
  const make = () => {
    const scheduled = epochCallback({ classWeights: weightsAt });
    const model = frozenModel((y, x) => softmaxCrossEntropy(y, x, scheduled.options));
    return { scheduled, model };
  };
  const expectLosses = (history: Awaited<ReturnType<LayersModel['fit']>>, epochs: number[]) => {
    expect(history.epoch).toEqual(epochs);
    for (const [i, epoch] of epochs.entries()) {
      expect(history.history.loss![i]).toBeCloseTo(expectedLoss(epoch), 5);
    }
  };

  it('switches the class weights on inside fit, and keeps them for evaluate', async () => {
    const { scheduled, model } = make();
    const history = await model.fit(inputs(), labels(), { epochs: 4, verbose: 0, callbacks: scheduled });
    expect(expectedLoss(2)).not.toBeCloseTo(expectedLoss(1), 1);
    expectLosses(history, [0, 1, 2, 3]);
    const evaluated = model.evaluate(inputs(), labels()) as Tensor;
    expect((await evaluated.data())[0]).toBeCloseTo(expectedLoss(3), 5);
  });

  it('goes on at initialEpoch', async () => {
    const { scheduled, model } = make();
    const options = { epochs: 3, initialEpoch: 1, verbose: 0, callbacks: [scheduled] } as const;
    expectLosses(await model.fit(inputs(), labels(), { ...options, callbacks: [scheduled] }), [1, 2]);
  });

  it('works in fitDataset', async () => {
    const { scheduled, model } = make();
    const rows = data.array([
      { xs: [1, 0], ys: [1, 0, 0] },
      { xs: [0, 1], ys: [0, 1, 0] },
      { xs: [1, 1], ys: [0, 0, 1] },
      { xs: [0, 0], ys: [1, 0, 0] },
    ]);
    const history = await model.fitDataset(rows.batch(4), { epochs: 3, verbose: 0, callbacks: scheduled });
    expectLosses(history, [0, 1, 2]);
  });

  it('works beside early stopping when it is wrapped, as the doc comment says', async () => {
    const { scheduled, model } = make();
    const list = [
      callbacks.earlyStopping({ monitor: 'loss', patience: 0 }),
      new CustomCallback(scheduled, 'never'),
    ];
    // Epoch 1 is no better than epoch 0: training stops there.
    expectLosses(await model.fit(inputs(), labels(), { epochs: 9, verbose: 0, callbacks: list }), [0, 1]);
  });

  it('runs LDAM with deferred re-weighting', async () => {
    const scheduled = epochCallback({ classWeights: weightsAt });
    const model = frozenModel((y, x) => ldamLoss(y, x, { classCounts, scale: 1, ...scheduled.options }));
    const { history } = await model.fit(inputs(), labels(), { epochs: 3, verbose: 0, callbacks: scheduled });
    const losses = classCounts.map((count) => Math.log(1 + 2 * Math.exp(0.5 * (10 / count) ** 0.25)));
    for (const epoch of [0, 1, 2]) {
      const [a, b, c] = weightsAt(epoch);
      const mean = (2 * a! * losses[0]! + b! * losses[1]! + c! * losses[2]!) / 4;
      expect(history.loss![epoch]).toBeCloseTo(mean, 5);
    }
  });
});
