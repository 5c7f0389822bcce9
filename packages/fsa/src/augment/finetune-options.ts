import type {
  EpochEvent,
  EvaluateContext,
  LearningRateSchedule,
  ProgressEvent,
  StepContext,
  TrainLoopCheckpoint,
} from '@lt/training';
import type { Optimizer, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** A linear classifier: `logits = features · kernel + bias`. */
export interface LinearHead {
  /** Weights, one column for each class, `[featureDim, numClasses]`. */
  kernel: Tensor2D;
  /** One number for each class, `[numClasses]`. */
  bias: Tensor1D;
}

/** A batch to fine-tune on. */
export interface FeatureBatch {
  /** Features, float32, `[batch, featureDim]`; disposed once the step is taken. */
  features: Tensor2D;
  /** Class ids, `[batch]`. */
  labels: ArrayLike<number>;
}

/** Where batches come from: a `FeatureAugmenter`, or anything else that gives batch number `index` at any time. */
export interface FeatureBatches {
  /** Runs before the first batch, and is awaited. */
  prepare?(options: { signal?: AbortSignal }): Promise<unknown>;
  /** Returns a batch; the same one for the same number, if the training is to resume. */
  batchAt(index: number): FeatureBatch;
  /** Samples in a batch. @default counted as equal */
  readonly batchSize?: number;
}

/** Options of {@link finetuneClassifier}. */
export interface FinetuneClassifierOptions {
  /** Kernel of the first phase, float32, `[featureDim, numClasses]`. It is not changed. */
  kernel: Tensor2D;
  /** Bias of the first phase, float32, `[numClasses]`. @default zeros, and trained as well */
  bias?: Tensor1D;
  /** Batches of features. */
  augmenter: FeatureBatches;
  /** Steps of gradient descent; 6,400 in the paper for CIFAR, 200 for iNaturalist by its text. @default 6400 */
  iterations?: number;
  /** Steps after which an epoch ends: it is evaluated and reported. @default a tenth of `iterations` */
  iterationsPerEpoch?: number;
  /** Learning rate, a number or a schedule over the epochs; fixed in the paper. @default 0.001 */
  learningRate?: number | LearningRateSchedule;
  /** Momentum, in [0, 1); the paper does not name its optimizer. @default 0.9 */
  momentum?: number;
  /** Weight decay of kernel and bias, at least 0; the paper names none. @default 0 */
  weightDecay?: number;
  /** Any tfjs optimizer in place of SGD with momentum; it stays yours, and takes `learningRate` only if that is given. */
  optimizer?: Optimizer;
  /** Mean loss of a batch, a scalar: any loss of `@lt/losses` with `reduction: 'mean'`. @default softmax cross entropy, as in the paper */
  loss?: (labels: Int32Array, logits: Tensor2D, context: StepContext) => Scalar;
  /** Ends the training between two steps. */
  signal?: AbortSignal;
  /** Runs after each step. */
  onProgress?: (event: ProgressEvent) => unknown;
  /** Runs after each epoch, and is awaited. */
  onEpochEnd?: (event: EpochEvent) => void | Promise<void>;
  /** Measures the classifier after each epoch, on validation features for example. Its tensors are alive until then only. */
  evaluate?: (
    head: LinearHead,
    context: EvaluateContext,
  ) => Readonly<Record<string, number | null>> | Promise<Readonly<Record<string, number | null>>>;
  /** Writes checkpoints, from which the training goes on to the same bytes. See `trainLoop` of `@lt/training`. */
  checkpoint?: TrainLoopCheckpoint;
  /** Whether to go on from a checkpoint, or the name of one. @default false */
  resume?: boolean | string;
}

/** What `finetuneClassifier` resolves to. The tensors belong to the caller. */
export interface FinetunedClassifier extends LinearHead {
  /** Loss, learning rate, seconds and measurements of each epoch. */
  history: EpochEvent[];
}
