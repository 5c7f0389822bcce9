import { createRandom } from '@lt/core';
import {
  FeatureAugmenter,
  type FeatureAugmenterOptions,
  type FeatureBatches,
  finetuneClassifier,
  type LinearHead,
} from '@lt/fsa';
import { linearClassifier } from './linear-classifier.ts';
import type { TrainingSetup } from './method.ts';
import type { FrozenNetwork, Refit, RefittedClassifier } from './refit.ts';
import { FINETUNE_RATE } from './settings.ts';

/** What is set of feature space augmentation; all else is the paper's, or the default of @lt/fsa where the paper is silent. */
export interface FusionSettings
  extends Pick<
    FeatureAugmenterOptions,
    | 'specificThreshold'
    | 'genericThreshold'
    | 'by'
    | 'headShare'
    | 'donors'
    | 'tailPerBatch'
    | 'donorsPerTail'
    | 'tailDraw'
    | 'mode'
    | 'gamma'
    | 'renormalize'
  > {
  /** @default FINETUNE_RATE */
  learningRate?: number;
}

/**
 * Returns what fine-tunes the network's own classifier on batches of the paper's layout, half of the head and half of the tail.
 *
 * @param settings - What differs from the paper.
 */
export function finetuneOnFusions({ learningRate, ...settings }: FusionSettings): Refit {
  return async (network) => finetune(network, await fusions(network, settings), learningRate);
}

/** Returns batches of the paper's layout. */
export async function fusions(
  { train, maps, kernel, bias, setup }: FrozenNetwork,
  settings: Omit<FusionSettings, 'learningRate'> = {},
): Promise<FeatureAugmenter> {
  return new FeatureAugmenter({
    features: await maps(),
    classIds: train.classIds,
    classCounts: setup.classCounts,
    kernel,
    bias,
    random: createRandom(`${setup.seed} second stage`),
    ...settings,
  });
}

/** Fine-tunes the network's own classifier on batches of features, at a fixed rate as in the paper. */
export async function finetune(
  network: FrozenNetwork,
  batches: FeatureBatches,
  learningRate?: number,
): Promise<RefittedClassifier> {
  return linearClassifier(await finetuneHead(network, batches, learningRate));
}

/** Returns kernel and bias of the classifier that `finetune` makes. */
export function finetuneHead(
  { kernel, bias, setup, signal }: FrozenNetwork,
  batches: FeatureBatches,
  learningRate: number = FINETUNE_RATE,
): Promise<LinearHead> {
  return finetuneClassifier({
    kernel,
    bias,
    augmenter: batches,
    iterations: stepsOf(setup),
    learningRate,
    signal,
  });
}

/** Returns how many steps a training has, and a fine-tuning iterations. */
export function stepsOf({ classIds, batchSize, totalEpochs }: TrainingSetup): number {
  return totalEpochs * Math.ceil(classIds.length / batchSize);
}
