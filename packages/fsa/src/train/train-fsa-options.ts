import type { EpochEvent, StepContext, TrainLoopOptions } from '@lt/training';
import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { AugmentationReport } from '../augment/augmentation-report.ts';
import type { FeatureAugmenterOptions } from '../augment/augmenter-options.ts';
import type { BankReport } from '../augment/bank-report.ts';
import type { FinetuneClassifierOptions } from '../augment/finetune-options.ts';
import type { PrepareOptions } from '../augment/prepare-options.ts';

/** The phases of {@link trainFsa}, in their order. */
export type FsaPhase = 'representation' | 'bank' | 'classifier';

/** How the first phase trains the whole network: the options of `trainLoop`. */
export interface RepresentationOptions
  extends Omit<TrainLoopOptions<Int32Array>, 'model' | 'variables' | 'loss' | 'countExamples' | 'signal'> {
  /**
   * Makes the images of rows for training, augmented. It runs inside a tidy, and must be synchronous.
   *
   * @default `images`
   */
  fetch?: (rows: Int32Array, context: StepContext) => Tensor4D;
  /** Mean loss of a batch. @default softmax cross entropy, as in the paper, whose variant FSA + FL takes a focal loss */
  loss?: (labels: Int32Array, logits: Tensor2D, context: StepContext) => Scalar;
}

/** Options of {@link trainFsa}. */
export interface TrainFsaOptions {
  /** A model of tf.layers from images to logits that ends in global average pooling and one dense layer. It is trained in place. */
  model: LayersModel;
  /**
   * The same network cut in two behind a shallower layer, whose maps are fused instead of the last ones: what `splitBackbone` of `@lt/backbones`
   * returns for it. Activation maps are those of `gradCam` there, not cut off at zero, whose gradients a wasm backend has by `enableWasmTraining`, and the mode is
   * `'spatial'` unless another one is named. The paper fuses behind the last block, the best of the three that it tried.
   *
   * @default the last maps, before the pooling
   */
  parts?: {
    /** From images to the maps that are fused. */
    trunk: LayersModel;
    /** From there to logits, through the network's own classifier. */
    tail: LayersModel;
  };
  /** Class of each training image, whole numbers from 0, `[numRows]`. */
  classIds: ArrayLike<number>;
  /** Returns images, the same for the same rows: not augmented. It runs inside a tidy, and must be synchronous. */
  images: (rows: Int32Array) => Tensor4D;
  /**
   * The first phase. The paper trains 300 epochs for CIFAR, at a rate of 0.1 that falls to a tenth every 150, and 100 for iNaturalist, falling every
   * 30; it names no optimizer. Left out for a network that is trained already.
   */
  representation?: RepresentationOptions;
  /** How to separate and to fuse; all that `FeatureAugmenter` takes but maps, classes and classifier. @default the paper's for CIFAR */
  augment?: Omit<FeatureAugmenterOptions, 'features' | 'classIds' | 'kernel' | 'bias' | 'network'>;
  /** Progress of looking at the maps, between the two phases, and where to save what was found. @default neither */
  bank?: Omit<PrepareOptions, 'signal'>;
  /** How to fine-tune; all that `finetuneClassifier` takes but classifier, batches and signal. @default the paper's for CIFAR */
  classifier?: Omit<FinetuneClassifierOptions, 'kernel' | 'bias' | 'augmenter' | 'signal'>;
  /** Ends the training between two steps of any phase. */
  signal?: AbortSignal;
  /** Runs as each phase begins. */
  onPhase?: (phase: FsaPhase) => void;
}

/** What {@link trainFsa} resolves to. */
export interface TrainFsaResult {
  /** Epochs of the first phase; empty if it was left out. */
  representation: EpochEvent[];
  /** Epochs of the second phase. */
  classifier: EpochEvent[];
  /** What the maps are worth: how many are degenerate, how many positions of which kind. */
  bank: BankReport;
  /** What augmented samples are like: how many are mere copies, how long they are beside real ones. */
  augmentation: AugmentationReport;
  /** Donor classes of each tail class. */
  donorClasses: ReadonlyMap<number, readonly number[]>;
}
