import { createRandom } from '@lt/core';
import {
  FeatureAugmenter,
  type FeatureAugmenterOptions,
  type FeatureBatches,
  finetuneClassifier,
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
  return async (network) => {
    const { train, maps, kernel, bias, setup } = network;
    const augmenter = new FeatureAugmenter({
      features: await maps(),
      classIds: train.classIds,
      classCounts: setup.classCounts,
      kernel,
      bias,
      random: createRandom(`${setup.seed} second stage`),
      ...settings,
    });
    return finetune(network, augmenter, learningRate);
  };
}

/** Fine-tunes the network's own classifier on batches of features, at a fixed rate as in the paper. */
export async function finetune(
  { kernel, bias, setup, signal }: FrozenNetwork,
  augmenter: FeatureBatches,
  learningRate: number = FINETUNE_RATE,
): Promise<RefittedClassifier> {
  const iterations = stepsOf(setup);
  return linearClassifier(
    await finetuneClassifier({ kernel, bias, augmenter, iterations, learningRate, signal }),
  );
}

/** Returns how many steps a training has, and a fine-tuning iterations. */
export function stepsOf({ classIds, batchSize, totalEpochs }: TrainingSetup): number {
  return totalEpochs * Math.ceil(classIds.length / batchSize);
}
