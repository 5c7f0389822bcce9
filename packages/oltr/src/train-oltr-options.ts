import type { LinearClassifier } from '@lt/classifiers';
import type { Labels } from '@lt/losses';
import type {
  EpochEvent,
  EvaluateContext,
  ProgressEvent,
  TrainLoopCheckpoint,
  TrainLoopOptions,
  TrainLoopResult,
} from '@lt/training';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { ClassMemory } from './class-memory.ts';
import type { ClassMemoryUpdate } from './class-memory-update.ts';
import type { DiscriminativeCentroidsLossOptions } from './discriminative-centroids-loss.ts';
import type { OltrNetwork, OltrNetworkOptions } from './oltr-network.ts';

/** Where a batch belongs that {@link TrainOltrOptions.fetch} makes. */
export interface OltrContext {
  /** 1 and 2 are the stages of training; `'memory'` is a pass over all images for the centroids: do not augment there. */
  stage: 1 | 2 | 'memory';
  /** Epoch of the stage, from 0. */
  epoch: number;
  /** Batch within the epoch or pass, from 0. */
  batch: number;
}

/** How one stage trains: options of `trainLoop`. */
export interface OltrStageOptions
  extends Pick<
    TrainLoopOptions,
    'sampler' | 'totalEpochs' | 'optimizer' | 'learningRate' | 'accumulateSteps' | 'clipNorm' | 'clipValue'
  > {}

/** Options of {@link trainOltr}. */
export interface TrainOltrOptions extends OltrNetworkOptions {
  /** Class of each training image, from 0: its index is the row that samplers give and `fetch` takes. */
  classIds: ArrayLike<number>;
  /** Makes the images and labels of rows. It runs inside a tidy and must be synchronous; augment here. */
  fetch: (rows: Int32Array, context: OltrContext) => readonly [images: Tensor, labels: Labels];
  /**
   * First stage: the backbone with a linear classifier, on images as they occur. Without it the backbone is taken to be trained.
   *
   * @default no first stage
   */
  stage1?: OltrStageOptions;
  /** Second stage: the whole network. The authors sample by class (`classAwareSampler` with 4 images of a class). */
  stage2: OltrStageOptions;
  /** A linear classifier of the features for the hallucinator to start from, where there is no first stage. */
  linear?: LinearClassifier;
  /** Mean loss of labels and logits, a scalar. @default softmax cross entropy */
  loss?: (labels: Labels, logits: Tensor2D) => Scalar;
  /**
   * The loss of the features against the centroids, added to `loss`; `false` for none.
   *
   * @default { weight: 0.01, margin: 10, repelWeight: 0.01 }
   */
  featureLoss?: Pick<DiscriminativeCentroidsLossOptions, 'weight' | 'margin' | 'repelWeight'> | false;
  /**
   * How the memory follows the features: after each step, or with `'recompute'` by a pass over all images after each epoch. Constants
   * of `'official'` that are left out are those of `featureLoss`.
   *
   * @default { mode: 'official' }
   */
  memoryUpdate?: ClassMemoryUpdate;
  /**
   * Distance at which an embedding keeps its length; `'auto'` measures it on up to 1024 images before the second stage.
   *
   * @default 10
   */
  reachabilityScale?: number | 'auto';
  /** Images at a time where the memory is filled. @default 128 */
  memoryBatchSize?: number;
  /** Measures the network after an epoch of the second stage. Its numbers go into the history. */
  evaluate?: (
    context: EvaluateContext & {
      /** The network as it is now. */
      network: OltrNetwork;
    },
  ) => Readonly<Record<string, number | null>> | Promise<Readonly<Record<string, number | null>>>;
  /** Runs after each epoch of both stages, and is awaited. */
  onEpochEnd?: (
    event: EpochEvent & {
      /** The stage of the epoch. */
      stage: 1 | 2;
    },
  ) => void | Promise<void>;
  /** Runs after each step of both stages. Keep it short. */
  onProgress?: (
    event: ProgressEvent & {
      /** The stage of the step. */
      stage: 1 | 2;
    },
  ) => unknown;
  /** Ends the training between two steps, or while the memory is filled. */
  signal?: AbortSignal;
  /** Where checkpoints go: `stage1` and `stage2` within the directory, or names that begin so in the store. */
  checkpoint?: TrainLoopCheckpoint;
  /** Whether to go on from the newest checkpoint, and to begin at the beginning if there is none. @default false */
  resume?: boolean;
}

/** What {@link trainOltr} gives. All of it belongs to the caller. */
export interface TrainedOltr {
  /** The trained network; predict with `network.inference`. */
  network: OltrNetwork;
  /** The memory as training left it; the network's head has a copy. `null` without a memory. */
  memory: ClassMemory | null;
  /** What `trainLoop` gave for the first stage; `null` without one. */
  stage1: TrainLoopResult | null;
  /** What `trainLoop` gave for the second stage. */
  stage2: TrainLoopResult;
}
