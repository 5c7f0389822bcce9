import type { EpochEvent, ProgressEvent, TrainLoopCheckpoint } from '@lt/training';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { LinearHead } from '../augment/finetune-options.ts';
import type { FeatureGenerator } from './feature-generator.ts';

/** How a {@link FeatureGenerator} makes a feature. */
export type GeneratorKind = 'gan' | 'convexHull' | 'free';

/** Options of {@link trainFeatureGenerator}. */
export interface TrainFeatureGeneratorOptions {
  /** Pooled features of the training set, float32, `[numRows, featureDim]`. */
  features: Tensor2D;
  /** Class of each row, whole numbers from 0, `[numRows]`. */
  classIds: ArrayLike<number>;
  /** Kernel of the linear classifier, float32, `[featureDim, numClasses]`. It is not changed. */
  kernel: Tensor2D;
  /** Bias of the classifier, float32, `[numClasses]`. @default zeros */
  bias?: Tensor1D;
  /**
   * `'gan'` a network turns noise into a feature around the mean of its class; `'convexHull'` a network turns noise into weights of the class's
   * own features, so that no sample leaves their hull; `'free'` the samples themselves are learned, a fixed number for each class.
   *
   * @default 'gan'
   */
  kind?: GeneratorKind;
  /** Classes to make features for: the tail, `splitHeadTail(classCounts).tail`. Each needs a row. @default every class that has rows */
  classes?: readonly number[];
  /**
   * How far a sample is moved toward the boundary before the classifier and the discriminator see it, in units of the mean distance of its
   * class's features to their mean. At least 0; 0 leaves samples as they are.
   *
   * @default 0.3
   */
  epsilon?: number;
  /** How much the generator gains by what the classifier gets wrong, at least 0, beside a discriminator's 1. @default 0.1 */
  hardness?: number;
  /** Whether the classifier learns too, from real features and from perturbed samples. @default true */
  trainClassifier?: boolean;
  /** Numbers of noise of a sample, for `'gan'` and `'convexHull'`. @default 8 */
  latentDim?: number;
  /** Hidden units of generator and discriminator. @default 64 */
  hiddenUnits?: number;
  /** Learned samples of each class, for `'free'`. @default 64 */
  samplesPerClass?: number;
  /** Steps of all three players. @default 1000 */
  iterations?: number;
  /** Steps after which an epoch ends and is reported. @default a tenth of `iterations` */
  iterationsPerEpoch?: number;
  /** Samples of a step, and as many real features for the discriminator and for the classifier. @default 64 */
  batchSize?: number;
  /** Learning rate of Adam, whose beta1 is 0.5. @default 0.002 */
  learningRate?: number;
  /** Decides first weights and every draw. A number or a string. @default 0 */
  seed?: number | string;
  /** Ends the training between two steps. */
  signal?: AbortSignal;
  /** Runs after each step. Its loss is the sum of the three players' losses. */
  onProgress?: (event: ProgressEvent) => unknown;
  /** Runs after each epoch, and is awaited. Its `metrics` are `generatorLoss`, `discriminatorLoss` and `classifierLoss`. */
  onEpochEnd?: (event: EpochEvent) => void | Promise<void>;
  /** Writes checkpoints, from which the training goes on to the same bytes. See `trainLoop` of `@lt/training`. */
  checkpoint?: TrainLoopCheckpoint;
  /** Whether to go on from a checkpoint, or the name of one. @default false */
  resume?: boolean | string;
}

/** What {@link trainFeatureGenerator} resolves to. Generator and tensors belong to the caller. */
export interface TrainedFeatureGenerator extends LinearHead {
  /** Makes features of each of the classes. */
  generator: FeatureGenerator;
  /** Losses, learning rate and seconds of each epoch. */
  history: EpochEvent[];
}
