import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/** What the network says at the moment, inside a tidy. */
export interface Outlook {
  /** Unnormalized log probabilities, `[batch, numClasses]`. */
  logits: Tensor2D;
  /** What they are made of, `[batch, featureDim]`. */
  features: Tensor2D;
}

/** Where a step stands. */
export interface Step {
  /** Share of the training that is done, from 0 to 1. */
  done: number;
  /** Epoch, from 0. */
  epoch: number;
  loss: number;
  examplesPerSecond: number;
  /** Words for a part of the training, where it has parts. */
  phase?: string;
}

/** How to train, the same for all networks. */
export interface TrainingOptions {
  /** Ends the training between two steps. */
  signal: AbortSignal;
  /** Runs after each step, and is awaited. */
  onStep: (step: Step) => Promise<void> | undefined;
  /** Runs after each epoch in which the network can be looked at, and is awaited. */
  onEpoch: (epoch: number) => Promise<void>;
}

/** A network that trains and is looked at. */
export interface Network {
  train(options: TrainingOptions): Promise<unknown>;
  /** What it makes of some examples. */
  look(examples: Tensor): Outlook;
  /** Its last maps, `[batch, height, width, channels]`, and the weights of the classes on them; left out where there is none of this. */
  maps?(images: Tensor): { maps: Tensor4D; kernel: Tensor2D };
  /** Gives back all that it owns. */
  dispose(): void;
}
