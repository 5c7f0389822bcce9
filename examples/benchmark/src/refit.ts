import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TrainingSetup } from './method.ts';

/** Features of some images, and their classes. */
export interface FeatureSet {
  /** What goes into the last layer in inference mode, `[numImages, featureDim]`. */
  features: Tensor2D;
  /** Class of each image, `[numImages]`. */
  classIds: Int32Array;
}

/** A network that is trained, as far as a new classifier may look at it. The tensors stay the network's. */
export interface FrozenNetwork {
  train: FeatureSet;
  /**
   * Takes the feature maps of the training images, whose means over height and width are the features, `[numImages, height, width,
   * featureDim]`; once for all methods. Rejects for a network of two branches.
   */
  maps(): Promise<Tensor4D>;
  /** As many images of each class, which are neither trained nor tested on: to choose a setting. For methods that need them. */
  validation?: FeatureSet;
  /** Weights of the last layer, `[featureDim, numClasses]`. */
  kernel: Tensor2D;
  /** Bias of the last layer, `[numClasses]`. */
  bias: Tensor1D;
  setup: TrainingSetup;
  signal: AbortSignal;
}

/** A classifier that was made for a network's features. */
export interface RefittedClassifier {
  /** Returns the logits, or scores, of features `[batch, featureDim]`. */
  logits(features: Tensor2D): Tensor2D;
  /** Settings that were chosen on the validation images; they are reported. */
  chosen?: Readonly<Record<string, number>>;
  /** What the method tells of its own work, for example how much of the data it made; it is reported. */
  measured?: Readonly<Record<string, number>>;
  dispose(): void;
}

/** Makes a classifier for the features of a trained network. */
export type Refit = (network: FrozenNetwork) => Promise<RefittedClassifier>;
