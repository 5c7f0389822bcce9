import { retrainClassifier } from '@lt/classifiers';
import { classWeights } from '@lt/core';
import { softmaxCrossEntropy } from '@lt/losses';
import { classBalancedSampler, instanceBalancedSampler } from '@lt/sampling';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { linearClassifier } from './linear-classifier.ts';
import type { TrainingSetup } from './method.ts';
import type { Refit } from './refit.ts';
import { REFIT_EPOCHS } from './settings.ts';

/** How the re-trained classifier sees the long tail: as it is, with inverse counts as weights, or in class-balanced batches. */
export type Manner = 'cross-entropy' | 're-weighting' | 're-sampling';

/**
 * Returns what trains a new linear classifier in one of three manners; all else is the same.
 *
 * @param manner - How it sees the long tail.
 * @param pick - Takes some of the features. @default all of them
 */
export function retrain(manner: Manner, pick?: (features: Tensor2D) => Tensor2D): Refit {
  return async ({ train, setup, signal }) => {
    const features = pick?.(train.features) ?? train.features;
    try {
      const classifier = linearClassifier(
        await retrainClassifier({
          features,
          classIds: train.classIds,
          ...inManner(manner, setup),
          numClasses: setup.classCounts.length,
          totalEpochs: REFIT_EPOCHS,
          seed: setup.seed,
          signal,
        }),
      );
      const { logits } = classifier;
      return pick === undefined ? classifier : { ...classifier, logits: (all) => logits(pick(all)) };
    } finally {
      if (features !== train.features) features.dispose();
    }
  };
}

function inManner(
  manner: Manner,
  { classIds, classCounts, batchSize, seed }: TrainingSetup,
): Pick<Parameters<typeof retrainClassifier>[0], 'sampler' | 'loss'> {
  // Not the batches of the first stage again.
  const options = { batchSize, seed: `${seed} second stage` };
  const sampler = (manner === 're-sampling' ? classBalancedSampler : instanceBalancedSampler)(
    classIds,
    options,
  );
  if (manner !== 're-weighting') return { sampler };
  const weights = classWeights(classCounts, { scheme: 'inverse' });
  return {
    sampler,
    loss: (labels, logits) =>
      softmaxCrossEntropy(labels, logits, { classWeights: weights, reduction: 'weightedMean' }),
  };
}
