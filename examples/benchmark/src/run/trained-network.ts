import type { TrainLoopOptions, TrainLoopResult } from '@lt/training';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Branch } from '../method.ts';

/** What every network is trained with, whatever its batches are. */
export type CommonOptions = Pick<
  TrainLoopOptions,
  'totalEpochs' | 'optimizer' | 'learningRate' | 'evaluate' | 'checkpoint' | 'resume' | 'signal'
> & {
  /** Called after each step with the share that is done, from 0 to 1. */
  onStep: (done: number) => void;
};

/** What a network makes of images in inference mode. */
export interface Outlook {
  /** What the last layer makes the logits of, `[batch, featureDim]`. */
  features: Tensor2D;
  /** Returns the logits, `[batch, numClasses]`; those of one branch alone in a network of two. */
  logits(branch?: Branch): Tensor2D;
}

/** The network of one job. */
export interface TrainedNetwork {
  /** Trains it to the end, or goes on from a checkpoint. */
  train(options: CommonOptions): Promise<TrainLoopResult>;
  /** Looks at images, inside a tidy. */
  look(images: Tensor4D): Outlook;
  /** Returns what the pooling makes the features of, inside a tidy; left out where features are not one pooling of maps. */
  maps?(images: Tensor4D): Tensor4D;
  /** Returns weights and bias of the last layer, which stay the network's. */
  head(): { kernel: Tensor2D; bias: Tensor1D };
  /** Returns what the network has learned as the center of each class, which stays the network's; undefined if it learns none. */
  centroids?(): Tensor2D | undefined;
  dispose(): void;
}

/** The training images, on the backend. */
export interface TrainingData {
  /** Returns some of the images as a batch, inside a tidy. */
  batch(indices: Int32Array): Tensor4D;
  /** Class of each image, `[numImages]`. */
  classIds: Int32Array;
  inputShape: [height: number, width: number, channels: number];
  numClasses: number;
  /** What black is after standardization: the pixels beyond the edge. */
  black: number;
  seed: number;
}
