import type { BatchSampler } from '@lt/sampling';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What a method may know before training: never anything of the test set. */
export interface TrainingSetup {
  /** Class of each training image, `[numImages]`. */
  classIds: Int32Array;
  /** Training images per class, `[numClasses]`. */
  classCounts: Int32Array;
  batchSize: number;
  totalEpochs: number;
  seed: number;
}

/** How a method trains: three places at which long-tail methods differ from plain training. */
export interface TrainingRecipe {
  /** Returns the mean loss of a batch. */
  loss: (classIds: Int32Array, logits: Tensor2D, epoch: number) => Scalar;
  /** Which images make a batch. */
  sampler: BatchSampler;
  /** Changes the fresh model, for example its output bias. */
  initialize?: (model: LayersModel) => void;
}

/** A method of the benchmark. To add one, add a file to `src/methods` that exports it as `method`. */
export interface Method {
  id: string;
  title: string;
  /** Authors and year; empty for the baseline. */
  paper: string;
  /** Place in tables and pictures; the baseline is 0. */
  order: number;
  /**
   * How to train. A method that only changes the prediction names the method whose training it shares: both are then measured on the
   * same model.
   */
  training: ((setup: TrainingSetup) => TrainingRecipe) | { sharedWith: string };
  /** Corrects the logits before the prediction. */
  adjust?: (logits: Tensor2D, setup: TrainingSetup) => Tensor2D;
}
