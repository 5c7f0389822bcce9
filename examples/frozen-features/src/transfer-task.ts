import type { extractFeatures } from '@lt/backbones';

/** Inputs of the extractor, and their classes. */
export interface LabeledInputs {
  /** What `extractFeatures` of `@lt/backbones` takes: a tensor, numbers with their shape, or a generator of batches of either. */
  inputs: Parameters<typeof extractFeatures>[1];
  /** Class of each input, whole numbers from 0, `[numRows]`. */
  classIds: ArrayLike<number>;
}

/** A long-tailed task, and a network that has learned elsewhere: what a module of yours exports, see `stripes.ts`. */
export interface TransferTask {
  /** A tf.layers model that ends at features, or a function from a batch to its features. It stays as it is. */
  extractor: Parameters<typeof extractFeatures>[0];
  /** The long tail. */
  train: LabeledInputs;
  /** To choose τ on. @default a fifth of the training rows of each class, while τ is chosen */
  validation?: LabeledInputs;
  test: LabeledInputs;
  /** Names of the classes, `[numClasses]`. */
  classNames?: readonly string[];
}
