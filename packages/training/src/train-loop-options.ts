import type { Random } from '@lt/core';
import type { Optimizer, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { CheckpointStore } from './checkpoint/checkpoint-store.ts';
import type { EarlyStoppingOptions } from './early-stopping.ts';
import type { EpochEvent, EvaluateContext, ProgressEvent, StepContext } from './training-events.ts';
import type { TrainingSampler } from './training-sampler.ts';
import type { WeightAverage } from './weight-average.ts';

/** A weight of a {@link TrainingModel}. */
export interface TrainingWeight {
  /** Returns the variable that holds the values. */
  read(): Tensor;
}

/** What `trainLoop` needs of a model; the models of tfjs-layers have it. */
export interface TrainingModel {
  /** The weights that training changes by their gradients. */
  readonly trainableWeights: readonly TrainingWeight[];
  /** All weights; those of batch normalization's moving statistics have no gradient. */
  readonly weights: readonly TrainingWeight[];
}

/** How often `trainLoop` writes a checkpoint: after so many steps, epochs or seconds of training. A number counts steps. */
export type CheckpointInterval =
  | number
  | {
      /** Steps of the optimizer, at least 1, counted from the beginning of the training. */
      steps: number;
    }
  | {
      /** Epochs, at least 1, counted from the beginning of the training; written after `onEpochEnd`. */
      epochs: number;
    }
  | {
      /** Seconds since the last checkpoint, at least 0; written after the step that passes them. */
      seconds: number;
    };

/** Where, when and of what `trainLoop` writes checkpoints. Give `directory` or `store`. */
export interface TrainLoopCheckpoint {
  /** A directory, in Node. It is made if it is not there. Each training needs one of its own. */
  directory?: string;
  /** Any other place, for example IndexedDB in a browser. */
  store?: CheckpointStore;
  /** When to write, besides the end of the training and an abort. @default { epochs: 1 } */
  every?: CheckpointInterval;
  /** How many checkpoints to keep, the newest ones, at least 1. @default 2 */
  keep?: number;
  /**
   * Variables that a checkpoint must hold beyond those that are trained and the weights of `model`: without a `model`, the moving
   * statistics of batch normalization belong here.
   */
  variables?: readonly Variable[];
  /** Generators that the loss, the sampler or the evaluation draws from, by a name for each. Their positions are kept. */
  randoms?: Readonly<Record<string, Random>>;
}

/** When `trainLoop` ends before its last epoch. */
export interface TrainLoopEarlyStopping extends EarlyStoppingOptions {
  /**
   * What to judge by: the name of a number that `evaluate` gives, `'loss'` for the training loss (unless `evaluate` gives one of that
   * name), or a function of the epoch's event. Judged after each epoch that is evaluated; each epoch if there is no `evaluate`.
   */
  metric: string | ((event: EpochEvent) => number | null);
  /**
   * Whether the training ends with the weights of the best epoch, those that its evaluation saw, in place of the last ones.
   *
   * @default false
   */
  restoreBest?: boolean;
}

/**
 * Options of `trainLoop`.
 *
 * @typeParam Batch - What the sampler gives and `loss` takes.
 */
export interface TrainLoopOptions<Batch = Int32Array> {
  /** Which examples make a batch, in each epoch. */
  sampler: TrainingSampler<Batch>;
  /** Epochs of the whole training, at least 1. */
  totalEpochs: number;
  /** Any tfjs optimizer, for example `sgd`. It stays the caller's, who disposes it. */
  optimizer: Optimizer;
  /** The model that `loss` calls: its trainable weights are the default of `variables`, and a checkpoint holds all its weights. */
  model?: TrainingModel;
  /**
   * The variables to train. Without it and without `model` tfjs trains **every** trainable variable of the process that the loss
   * depends on; name them when more than one model is alive.
   *
   * @default the trainable weights of `model`
   */
  variables?: readonly Variable[];
  /**
   * Computes the mean loss of a batch, a scalar, from what the sampler gave: the indices of its examples. It runs inside a tidy and
   * must be synchronous.
   */
  loss: (batch: Batch, context: StepContext) => Scalar;
  /** Returns how many examples a batch has, above 0. @default `batch.length` */
  countExamples?: (batch: Batch) => number;
  /** Learning rate of each epoch, for example `cosineDecay(…)`. @default the optimizer's own rate, which a checkpoint keeps */
  learningRate?: (epoch: number) => number;
  /**
   * Batches that make one step of the optimizer. Their gradients are averaged by their numbers of examples, so that `n` batches act
   * as one that is `n` times as large (batch normalization still sees the small ones). An epoch whose batches do not fill the last
   * group takes its last step with those that there are.
   *
   * @default 1
   */
  accumulateSteps?: number;
  /** Largest Euclidean norm of all gradients of a step together, above 0; longer ones are shortened to it. See `clipGradients`. */
  clipNorm?: number;
  /** Largest absolute value of a gradient's element, above 0; larger ones are cut off, before the norm is taken. */
  clipValue?: number;
  /**
   * A moving average of weights, which the loop updates after each step. It stays the caller's, who disposes it. After the training the
   * variables hold the trained weights: `swap()` puts the averages in place, to predict with them or to save them.
   */
  weightAverage?: WeightAverage;
  /** Measures the model after an epoch. The numbers go into `history` and to `onEpochEnd` as `metrics`. */
  evaluate?: (
    context: EvaluateContext,
  ) => Readonly<Record<string, number | null>> | Promise<Readonly<Record<string, number | null>>>;
  /** Epochs between two evaluations. The last epoch is evaluated in any case. @default 1 */
  evaluateEvery?: number;
  /** Which weights `evaluate` sees and early stopping keeps. @default 'average' if there is a `weightAverage` */
  evaluateWith?: 'weights' | 'average';
  /** Ends the training when a metric no longer improves. */
  earlyStopping?: TrainLoopEarlyStopping;
  /** Runs after each epoch, and is awaited: the place to report. A run that is killed and resumed may call it again for one epoch. */
  onEpochEnd?: (event: EpochEvent) => void | Promise<void>;
  /**
   * Runs after each step. Keep it short. A promise that it returns is awaited before a checkpoint is written and the next step begins:
   * the place to bring up to date what a loss remembers, such as the class centers of a center loss.
   */
  onProgress?: (event: ProgressEvent) => unknown;
  /** Ends the training between two steps, or between two batches of one. */
  signal?: AbortSignal;
  /** Writes checkpoints, from which the training goes on after an abort, a crash or a power cut. */
  checkpoint?: TrainLoopCheckpoint;
  /**
   * Whether to go on from a checkpoint: `true` takes the newest, and begins at the beginning if there is none; a string takes the one
   * of that name. All other options must be those of the run that wrote it.
   *
   * @default false
   */
  resume?: boolean | string;
  /**
   * First epoch to run, from 0 and below `totalEpochs`: to go on with a training whose variables and optimizer are as after epoch
   * `startEpoch - 1`. Schedule, sampler and progress count on from there. A checkpoint, which knows its place, takes precedence.
   *
   * @default 0
   */
  startEpoch?: number;
}
