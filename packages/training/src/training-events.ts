/** Where the training stands when `loss` is called. */
export interface StepContext {
  /** Epoch, from 0. */
  epoch: number;
  /** Batch within the epoch, from 0. */
  batch: number;
  /** Step of the whole training, from 0: steps of the optimizer taken so far. Without accumulation that is one per batch. */
  step: number;
}

/** What `onProgress` of `trainLoop` gets after each step. */
export interface ProgressEvent extends StepContext {
  /** Mean loss of this step's examples, before the step changed the weights. */
  loss: number;
  /** Learning rate of this step; NaN if there is no schedule and the optimizer does not tell. */
  learningRate: number;
  /** Epochs of the whole training. */
  totalEpochs: number;
  /** Batches in this epoch. */
  numBatches: number;
  /** Steps of the whole training. Where epochs vary in length, those to come are taken to be as long as this one. */
  totalSteps: number;
  /** Examples per second of training in this call, without the time for evaluations and checkpoints. 0 until the clock has moved. */
  examplesPerSecond: number;
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
  /** Seconds that the epoch's steps took, over all calls that had a part in it. */
  seconds: number;
  /** What `evaluate` measured after the epoch; left out if it was not called. */
  metrics?: Readonly<Record<string, number | null>>;
}

/** What `evaluate` of `trainLoop` gets. */
export interface EvaluateContext {
  /** The epoch that has just ended, from 0. */
  epoch: number;
  /** Steps of the optimizer taken so far. */
  step: number;
  /** Whether the variables hold the averages of `weightAverage` instead of the trained weights. */
  averaged: boolean;
  /** The signal of `trainLoop`, if it has one. Watch it between the parts of a long evaluation, and return or throw. */
  signal?: AbortSignal;
}

/** What `trainLoop` resolves to. */
export interface TrainLoopResult {
  /** One entry per epoch, in order; those before a resume included. */
  history: EpochEvent[];
  /** Why the training is over: all epochs are done, or early stopping ended it. */
  stopReason: 'totalEpochs' | 'earlyStopping';
  /** The epoch that early stopping found best; null without early stopping, or if its metric was never finite. */
  bestEpoch: number | null;
  /** Name of the checkpoint that this call went on from; null if it began at the beginning. */
  resumedFrom: string | null;
}
