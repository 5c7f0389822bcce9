import { checkNumber, checkOptions, describeValue } from '@lt/core';
import type { Optimizer, Scalar, Variable } from '@tensorflow/tfjs-core';

/** What `trainLoop` needs of a sampler; every `BatchSampler` of `@lt/sampling` is one. */
export interface TrainingSampler {
  /** Batches per epoch. */
  readonly numBatches: number;
  /** Returns the batches of an epoch (from 0), each the indices of its examples. */
  epoch(epoch: number): Iterable<Int32Array>;
}

/** Where the training stands when `loss` is called. */
export interface StepContext {
  /** Epoch, from 0. */
  epoch: number;
  /** Batch within the epoch, from 0. */
  batch: number;
  /** Step of the whole training, from 0: `epoch · numBatches + batch`. */
  step: number;
}

/** What `onProgress` of `trainLoop` gets after each step. */
export interface ProgressEvent extends StepContext {
  /** Epochs of the whole training. */
  totalEpochs: number;
  /** Batches per epoch. */
  numBatches: number;
  /** Steps of the whole training: `totalEpochs · numBatches`. */
  totalSteps: number;
  /** Seconds since this call of `trainLoop` began. */
  elapsedSeconds: number;
  /** Seconds that the remaining steps will take, by the mean time of a step so far. */
  remainingSeconds: number;
}

/** What `onEpochEnd` of `trainLoop` gets, and what `history` holds. */
export interface EpochEvent {
  /** Epoch, from 0. */
  epoch: number;
  /** Mean of the loss over the epoch, each batch weighted by its number of examples. */
  loss: number;
  /** Learning rate of the epoch; NaN if there is no schedule and the optimizer does not tell. */
  learningRate: number;
  /** Seconds that the epoch's steps took. */
  seconds: number;
}

/** Options of `trainLoop`. */
export interface TrainLoopOptions {
  /** Which examples make a batch, in each epoch. */
  sampler: TrainingSampler;
  /** Epochs of the whole training, at least 1. */
  totalEpochs: number;
  /** Any tfjs optimizer, for example `sgd`. It stays the caller's, who disposes it. */
  optimizer: Optimizer;
  /**
   * The variables to train. Without it tfjs trains **every** trainable variable of the process that the loss depends on; name them
   * when more than one model is alive.
   */
  variables?: readonly Variable[];
  /**
   * Computes the mean loss of a batch, a scalar, from the indices that the sampler chose. It runs inside a tidy and must be
   * synchronous.
   */
  loss: (indices: Int32Array, context: StepContext) => Scalar;
  /** Learning rate of each epoch, for example `cosineDecay(…)`. @default the optimizer's own rate */
  learningRate?: (epoch: number) => number;
  /** Runs after each epoch, and is awaited: the place to measure and to save. */
  onEpochEnd?: (event: EpochEvent) => void | Promise<void>;
  /** Runs after each step. Keep it short. */
  onProgress?: (event: ProgressEvent) => void;
  /** Ends the training between two steps. */
  signal?: AbortSignal;
  /**
   * First epoch to run, from 0 and below `totalEpochs`: to go on with a training whose variables and optimizer are as after epoch
   * `startEpoch - 1`. Schedule, sampler and progress count on from there.
   *
   * @default 0
   */
  startEpoch?: number;
}

/** What `trainLoop` resolves to. */
export interface TrainLoopResult {
  /** One entry per epoch that was run, in order. */
  history: EpochEvent[];
}

/** Checks the options of `trainLoop` and returns them, with the default of `startEpoch` filled in. */
export function checkTrainLoopOptions(options: TrainLoopOptions): TrainLoopOptions & { startEpoch: number } {
  const name = 'trainLoop';
  checkOptions(name, options);
  const { sampler, optimizer, variables, signal } = options;
  if (typeof sampler?.epoch !== 'function') {
    throw new TypeError(
      `${name}: expected \`sampler\` to have a method \`epoch\`, got ${describeValue(sampler)}.`,
    );
  }
  checkNumber(name, 'sampler.numBatches', sampler.numBatches, { min: 1, integer: true });
  const totalEpochs = checkNumber(name, 'totalEpochs', options.totalEpochs, { min: 1, integer: true });
  const startEpoch = checkNumber(name, 'startEpoch', options.startEpoch ?? 0, {
    min: 0,
    below: totalEpochs,
    integer: true,
  });
  if (typeof optimizer?.minimize !== 'function') {
    throw new TypeError(
      `${name}: expected \`optimizer\` to be a tfjs optimizer, got ${describeValue(optimizer)}.`,
    );
  }
  if (variables !== undefined && !Array.isArray(variables)) {
    throw new TypeError(`${name}: expected \`variables\` to be an array, got ${describeValue(variables)}.`);
  }
  if (typeof options.loss !== 'function') {
    throw new TypeError(`${name}: expected \`loss\` to be a function, got ${describeValue(options.loss)}.`);
  }
  for (const option of ['learningRate', 'onEpochEnd', 'onProgress'] as const) {
    if (options[option] === undefined || typeof options[option] === 'function') continue;
    throw new TypeError(
      `${name}: expected \`${option}\` to be a function, got ${describeValue(options[option])}.`,
    );
  }
  if (options.learningRate !== undefined && !('setLearningRate' in optimizer)) {
    throw new TypeError(
      `${name}: expected \`optimizer\` to have setLearningRate, which \`learningRate\` needs, got ${describeValue(optimizer)}.`,
    );
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${name}: expected \`signal\` to be an AbortSignal, got ${describeValue(signal)}.`);
  }
  return { ...options, totalEpochs, startEpoch };
}
