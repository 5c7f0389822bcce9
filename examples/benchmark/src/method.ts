import type { BatchSampler } from '@lt/sampling';
import type { MinorityPasting } from '@lt/training';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { OpenScorer } from './open-scorer.ts';
import type { Refit } from './refit.ts';

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

/** Where the training stands, and what a loss may look at besides labels and logits. */
export interface LossContext {
  /** Epoch, from 0. */
  epoch: number;
  /** Step of the whole training, from 0. */
  step: number;
  /** What the last layer makes the logits of, `[batch, featureDim]`; with two views those of the first, then those of the second. */
  features: Tensor2D;
  /** Weights of the last layer, `[featureDim, numClasses]`. */
  kernel: Tensor2D;
  /** Labels of images that others were pasted on, `[batch, numClasses]`; left out where none are. */
  pastedLabels?: Tensor2D;
}

/** What a step has seen: features and logits as they were before it. */
export interface SeenBatch {
  labels: Int32Array;
  features: Tensor2D;
  logits: Tensor2D;
}

/** How a method trains: the places at which long-tail methods differ from plain training. */
export interface TrainingRecipe {
  /** Returns the mean loss of a batch. */
  loss: (labels: Int32Array, logits: Tensor2D, context: LossContext) => Tensor;
  /** Which images make a batch. */
  sampler: BatchSampler;
  /** `'cosine'`: the logits are cosines of features and class weights, without a bias. @default 'linear' */
  head?: 'linear' | 'cosine';
  /**
   * Views of each image. The first is the image itself, of which the logits are; the second, for contrast, is moved by up to 4 pixels.
   *
   * @default 1
   */
  views?: 1 | 2;
  /** What is pasted on the images of a batch: those of the same batch of another sampler. They then have labels of both. */
  pasting?: { foreground: BatchSampler; paste: MinorityPasting };
  /** Changes the fresh model, for example its output bias. */
  initialize?: (model: LayersModel) => void;
  /** What the loss remembers from step to step: plain numbers, which checkpoints keep. A resumed training writes into this object. */
  memory?: object;
  /** Brings the memory up to date. Awaited after each step, before a checkpoint is written. */
  afterStep?: (batch: SeenBatch) => Promise<void>;
}

/** How a network of two branches trains: by cumulative learning, with cross-entropy. */
export interface BilateralRecipe {
  /** Which images make a batch of the conventional branch. */
  conventional: BatchSampler;
  /** Which images make a batch of the re-balancing branch. */
  rebalancing: BatchSampler;
  /** Share of the conventional branch in an epoch. */
  alpha: (epoch: number) => number;
}

/** How a network with a memory of classes trains: in two stages, as OLTR does. */
export interface OltrRecipe {
  /** Which images make a batch of the first stage, a plain network. */
  conventional: BatchSampler;
  /** Which images make a batch of the second stage. */
  classAware: BatchSampler;
  /** Epochs of the first stage; those that are left are of the second. */
  stage1Epochs: number;
  /** Learning rate at the start of the second stage, as a part of that at the start of the first. */
  stage2Rate: number;
  /** Whether maps go through modulated attention. */
  attention: boolean;
  /** Whether features meet a memory of classes; without one the head is a cosine classifier. */
  memory: boolean;
}

/** How a network trains in two stages: on the images as they are, then with all classes equally often, on moved objects too if wanted. */
export interface TwoStageRecipe {
  /** Which images make a batch of the first stage. */
  conventional: BatchSampler;
  /** Returns which make a batch of the second, by the classes of all that there are: the images, then those that were made of them. */
  balanced: (classIds: Int32Array) => BatchSampler;
  /** First epoch of the second stage. */
  balancedFrom: number;
  /** Whether images are made for the second stage, by moving objects where the network of the first sees them. */
  movesObjects: boolean;
}

/** A branch of a network of two. */
export type Branch = 'conventional' | 'rebalancing';

/** A set of methods that one word of `--methods` stands for. */
export type Group = 'standard' | 'losses' | 'decoupling' | 'open-set' | 'fsa' | 'fsa-sweep';

/** A method of the benchmark. To add one, add a file to `src/methods` that exports it as `method`, or a family of them as `methods`. */
export interface Method {
  id: string;
  title: string;
  /** Authors and year; empty for the baseline. */
  paper: string;
  /** Place in tables and pictures; the baseline is 0. */
  order: number;
  /**
   * `'standard'` runs by default; `'losses'` are all other losses of @lt/losses; `'decoupling'` are networks of two branches, and
   * classifiers that are made anew for a network that is trained; `'open-set'` are models that tell images of unknown classes; `'fsa'` is
   * what makes new features or images of rare classes, and `'fsa-sweep'` feature space augmentation with other settings.
   */
  group: Group;
  /** Other groups that the method is shown beside. */
  alsoIn?: readonly Group[];
  /**
   * How to train. A method that only changes the prediction names the method whose training it shares: both are then measured on the
   * same model.
   */
  training:
    | ((setup: TrainingSetup) => TrainingRecipe | BilateralRecipe | OltrRecipe | TwoStageRecipe)
    | { sharedWith: string };
  /** Predicts with one branch alone, in a network of two. */
  branch?: Branch;
  /** Corrects the logits before the prediction. */
  adjust?: (logits: Tensor2D, setup: TrainingSetup) => Tensor2D;
  /** Makes another classifier for the features of the trained network, which stays as it is. It has no learning curve. */
  refit?: Refit;
  /** Whether a setting is chosen on validation images. Where the data leave none, the method is left out. */
  needsValidation?: true;
  /** Tells images of unknown classes, where there are some. */
  open?: OpenScorer;
  /** Whether the method is nothing but its way to tell unknown images. Without such images it is left out. */
  needsOpen?: true;
}
