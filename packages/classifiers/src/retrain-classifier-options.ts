import type {
  EpochEvent,
  EvaluateContext,
  LearningRateSchedule,
  ProgressEvent,
  StepContext,
  TrainingSampler,
  TrainLoopCheckpoint,
} from '@lt/training';
import type { Optimizer, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Matrix } from './matrix.ts';

/** A linear classifier: `logits = features · kernel + bias`. */
export interface LinearClassifier {
  /** Weights, one column for each class, `[featureDim, numClasses]`. */
  kernel: Tensor2D;
  /** One number for each class, `[numClasses]`. */
  bias: Tensor1D;
}

/** Options of `retrainClassifier`. */
export interface RetrainClassifierOptions {
  /** Features of the training images from the frozen network, taken in inference mode, `[numRows, featureDim]`. */
  features: Matrix;
  /** Class of each row, whole numbers from 0, `[numRows]`. */
  classIds: ArrayLike<number>;
  /** Number of classes. @default that of `kernel`, else the largest class id plus one */
  numClasses?: number;
  /** Which rows make a batch: any sampler of `@lt/sampling` over `classIds`; the authors' is class-balanced. */
  sampler: TrainingSampler<Int32Array>;
  /**
   * Loss of a batch, a scalar or one value per example, whose mean is taken: any loss of `@lt/losses`, or your own. It gets the class ids
   * of the batch, and where the training stands, for losses that change with the epoch.
   *
   * @default softmax cross entropy
   */
  loss?: (classIds: Int32Array, logits: Tensor2D, context: StepContext) => Scalar | Tensor1D;
  /** Epochs of the whole training, at least 1; the authors take 10 for ImageNet-LT, 5 with `'lws'`. */
  totalEpochs: number;
  /**
   * Learning rate: a number for all epochs, or a schedule.
   *
   * @default cosineDecay from 0.2 to 0, the authors' for batches of 512; with an `optimizer` of yours, its own rate
   */
  learningRate?: number | LearningRateSchedule;
  /** Any tfjs optimizer; it stays yours. @default sgd with momentum 0.9 and weight decay 5e-4, the authors' */
  optimizer?: Optimizer;
  /** Seed of the new classifier, any finite number or string. @default 0 */
  seed?: number | string;
  /** Kernel to start from, `[featureDim, numClasses]`. `'lws'` needs it. @default drawn anew, uniform in ±1 / √featureDim */
  kernel?: Tensor2D;
  /** Bias to start from, `[numClasses]`. @default zeros beside a given `kernel`, else drawn anew as the kernel is */
  bias?: Tensor1D;
  /**
   * What is trained: `'kernel'` kernel and bias (cRT), `'lws'` one factor for each class, which scales the given kernel and bias (learnable
   * weight scaling).
   *
   * @default 'kernel'
   */
  scaling?: 'kernel' | 'lws';
  /** Ends the training between two steps. */
  signal?: AbortSignal;
  /** Runs after each step. */
  onProgress?: (event: ProgressEvent) => unknown;
  /** Runs after each epoch, and is awaited. */
  onEpochEnd?: (event: EpochEvent) => void | Promise<void>;
  /** Measures the classifier after each epoch, on validation features for example. Its tensors are alive until then only. */
  evaluate?: (
    classifier: LinearClassifier,
    context: EvaluateContext,
  ) => Readonly<Record<string, number | null>> | Promise<Readonly<Record<string, number | null>>>;
  /** Writes checkpoints, from which the training goes on to the same bytes. See `trainLoop` of `@lt/training`. */
  checkpoint?: TrainLoopCheckpoint;
  /** Whether to go on from a checkpoint, or the name of one. @default false */
  resume?: boolean | string;
}

/** What `retrainClassifier` resolves to. The tensors belong to the caller. */
export interface RetrainedClassifier extends LinearClassifier {
  /** The learned factors, `[numClasses]`, which kernel and bias hold already; only with `scaling: 'lws'`. */
  scales?: Tensor1D;
  /** Loss, learning rate, seconds and measurements of each epoch. */
  history: EpochEvent[];
}
