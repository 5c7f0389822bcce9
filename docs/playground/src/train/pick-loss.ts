import { classWeights, countClasses } from '@lt/core';
import {
  balancedSoftmaxLoss,
  classBalancedLoss,
  deferredReweighting,
  influenceBalancedLoss,
  labelAwareSmoothingLoss,
  ladeLoss,
  ldamLoss,
  logitAdjustedLoss,
  seesawLoss,
  softmaxCrossEntropy,
  softmaxFocalLoss,
  vectorScalingLoss,
} from '@lt/losses';
import { add, mul, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Setting } from '../setting.ts';

/** Overlap of the class-balanced methods: sets of a few hundred examples ask for less than the papers' 0.9999. */
const BETA = 0.999;

/** What a loss may look at besides labels and logits. */
export interface LossContext {
  /** Epoch, from 0. */
  epoch: number;
  /** What the last layer makes the logits of, `[batch, featureDim]`. */
  features: Tensor2D;
}

/** A loss, and the head that it is made for. */
export interface PickedLoss {
  /** `'cosine'`: the logits are cosines, and predictions go by 30 times them. */
  head: 'linear' | 'cosine';
  /** Returns the mean loss of a batch. */
  loss: (labels: Int32Array, logits: Tensor2D, context: LossContext) => Scalar;
}

/** Factor of the cosines. */
export const COSINE_SCALE = 30;

/** Returns the loss of a setting. */
export function pickLoss({ loss, epochs }: Setting, classCounts: Int32Array): PickedLoss {
  const mean = { classCounts, reduction: 'mean' } as const;
  const weighted = { classCounts, reduction: 'weightedMean' } as const;
  const startEpoch = Math.min(Math.round(0.8 * epochs), epochs - 1);
  const weightsAt = deferredReweighting({ classCounts, beta: BETA, startEpoch });
  const linear = (one: PickedLoss['loss']): PickedLoss => ({ head: 'linear', loss: one });
  switch (loss) {
    case 'balanced-softmax':
      return linear((labels, logits) => balancedSoftmaxLoss(labels, logits, mean));
    case 'logit-adjusted':
      return linear((labels, logits) => logitAdjustedLoss(labels, logits, { ...mean, tau: 1 }));
    case 'class-balanced':
      return linear((labels, logits) => classBalancedLoss(labels, logits, { ...weighted, beta: BETA }));
    case 'focal':
      return linear((labels, logits) => softmaxFocalLoss(labels, logits, { gamma: 2, reduction: 'mean' }));
    case 'class-balanced-focal':
      return linear((labels, logits) =>
        classBalancedLoss(labels, logits, { ...weighted, beta: BETA, base: 'focal', gamma: 1 }),
      );
    case 'ldam':
      return {
        head: 'cosine',
        loss: (labels, cosines, { epoch }) =>
          ldamLoss(labels, cosines, { ...weighted, scale: COSINE_SCALE, classWeights: weightsAt(epoch) }),
      };
    case 'deferred':
      return linear((labels, logits, { epoch }) =>
        softmaxCrossEntropy(labels, logits, { classWeights: weightsAt(epoch), reduction: 'weightedMean' }),
      );
    case 'vector-scaling':
      return linear((labels, logits) => vectorScalingLoss(labels, logits, weighted));
    case 'label-smoothing':
      return linear((labels, logits) => labelAwareSmoothingLoss(labels, logits, mean));
    case 'seesaw': {
      let seen = new Float64Array(classCounts.length);
      return linear((labels, logits) => {
        const own = countClasses(labels, classCounts.length);
        seen = seen.map((count, c) => count + own[c]!);
        return seesawLoss(labels, logits, { classCounts: seen, reduction: 'mean' });
      });
    }
    case 'influence': {
      const inverse = classWeights(classCounts, { scheme: 'inverse' });
      return linear((labels, logits, { epoch, features }) =>
        epoch < epochs / 2
          ? softmaxCrossEntropy(labels, logits, { reduction: 'mean' })
          : influenceBalancedLoss(labels, logits, { features, classWeights: inverse, reduction: 'mean' }),
      );
    }
    case 'lade':
      return linear((labels, logits) => {
        const balanced = balancedSoftmaxLoss(labels, logits, mean);
        return add(balanced, mul(0.1, ladeLoss(labels, logits, mean))) as Scalar;
      });
    default:
      return linear((labels, logits) => softmaxCrossEntropy(labels, logits, { reduction: 'mean' }));
  }
}
