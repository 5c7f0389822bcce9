import { classWeights, countClasses, createRandom } from '@lt/core';
import {
  asymmetricLoss,
  balancedContrastiveLoss,
  balancedSoftmaxLoss,
  type ClassCovariance,
  centerLoss,
  classBalancedLoss,
  deferredReweighting,
  distributionBalancedLoss,
  equalizationLoss,
  equalizationLossV2,
  gaussianCloudedLogitLoss,
  influenceBalancedLoss,
  isdaLoss,
  labelAwareSmoothingLoss,
  ladeLoss,
  ldamLoss,
  liftedStructuredLoss,
  logitAdjustedLoss,
  type NextGradientSums,
  pacoLoss,
  rangeLoss,
  seesawLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  softmaxFocalLoss,
  supervisedContrastiveLoss,
  updateCenters,
  updateClassCovariance,
  updateGradientRatio,
  vectorScalingLoss,
} from '@lt/losses';
import { add, concat, div, mul, norm, type Scalar, type Tensor2D, transpose } from '@tensorflow/tfjs-core';
import type { Setting } from '../setting.ts';

/** Overlap of the class-balanced methods: sets of a few hundred examples ask for less than the papers' 0.9999. */
const BETA = 0.999;

/** What a loss may look at besides labels and logits. */
export interface LossContext {
  /** Epoch, from 0. */
  epoch: number;
  /** Step of the whole training, from 0. */
  step: number;
  /** What the last layer makes the logits of, `[batch, featureDim]`. */
  features: Tensor2D;
  /** Weights of the last layer, `[featureDim, numClasses]`. */
  kernel: Tensor2D;
}

/** A batch after the step that it was trained in. */
export interface SeenBatch {
  labels: Int32Array;
  features: Tensor2D;
  logits: Tensor2D;
}

/** A loss, and the head that it is made for. */
export interface PickedLoss {
  /** `'cosine'`: the logits are cosines, and predictions go by 30 times them. */
  head: 'linear' | 'cosine';
  /** Returns the mean loss of a batch. */
  loss: (labels: Int32Array, logits: Tensor2D, context: LossContext) => Scalar;
  /** Brings what the loss remembers up to date. Awaited after each step. */
  afterStep?: (batch: SeenBatch) => Promise<void>;
}

/** Share of the examples below which equalization losses call a class rare. */
const RARE = 0.1;

/** Factor of the cosines. */
export const COSINE_SCALE = 30;

/** Returns the loss of a setting. */
export function pickLoss({ loss, epochs, seed }: Setting, classCounts: Int32Array): PickedLoss {
  const numClasses = classCounts.length;
  const numExamples = sum(classCounts);
  const mean = { classCounts, reduction: 'mean' } as const;
  const weighted = { classCounts, reduction: 'weightedMean' } as const;
  const startEpoch = Math.min(Math.round(0.8 * epochs), epochs - 1);
  const weightsAt = deferredReweighting({ classCounts, beta: BETA, startEpoch });
  const linear = (one: PickedLoss['loss']): PickedLoss => ({ head: 'linear', loss: one });
  const plain = (labels: Int32Array, logits: Tensor2D): Scalar =>
    softmaxCrossEntropy(labels, logits, { reduction: 'mean' });
  /** Cross-entropy with a part that looks at features of length 1. */
  const beside = (weight: number, other: (labels: Int32Array, rows: Tensor2D) => Scalar): PickedLoss =>
    linear((labels, logits, { features }) =>
      add(plain(labels, logits), mul(weight, other(labels, unitRows(features)))),
    );
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
    case 'gaussian-clouded': {
      const noise = createRandom(seed, 'gaussian clouds');
      return {
        head: 'cosine',
        loss: (labels, cosines, { epoch, step }) =>
          gaussianCloudedLogitLoss(labels, cosines, {
            ...weighted,
            scale: COSINE_SCALE,
            random: noise.fork(step),
            classWeights: weightsAt(epoch),
          }),
      };
    }
    case 'equalization-softmax':
      return linear((labels, logits, { step }) =>
        equalizationLoss(labels, logits, {
          ...mean,
          base: 'softmax',
          gamma: 0.9,
          threshold: RARE,
          seed: `${seed}/${step}`,
        }),
      );
    case 'sigmoid':
      return linear((labels, logits) => sigmoidCrossEntropy(labels, logits, { reduction: 'mean' }));
    case 'class-balanced-sigmoid':
      return linear((labels, logits) =>
        classBalancedLoss(labels, logits, {
          classCounts,
          beta: BETA,
          base: 'sigmoid',
          reduction: 'positives',
        }),
      );
    case 'equalization':
      return linear((labels, logits) => equalizationLoss(labels, logits, { ...mean, threshold: RARE }));
    case 'equalization-v2': {
      let gradientRatio: NextGradientSums | undefined;
      return {
        ...linear((labels, logits) =>
          equalizationLossV2(labels, logits, {
            ...(gradientRatio && { gradientRatio }),
            reduction: 'mean',
          }),
        ),
        afterStep: async ({ labels, logits }) => {
          gradientRatio = await updateGradientRatio(gradientRatio, labels, logits);
        },
      };
    }
    case 'asymmetric':
      return linear((labels, logits) => asymmetricLoss(labels, logits, { reduction: 'mean' }));
    case 'distribution-balanced':
      return linear((labels, logits) =>
        distributionBalancedLoss(labels, logits, { classCounts, numExamples, reduction: 'mean' }),
      );
    case 'center': {
      let centers: number[][] | undefined;
      return {
        ...linear((labels, logits, { features }) => {
          const own = centers ?? zeroRows(numClasses, features.shape[1]);
          const drawn = centerLoss(labels, features, { centers: own, reduction: 'mean' });
          return add(plain(labels, logits), mul(0.01, drawn));
        }),
        afterStep: async ({ labels, features }) => {
          const own = centers ?? zeroRows(numClasses, features.shape[1]);
          centers = await updateCenters(own, labels, features, { alpha: 0.5 });
        },
      };
    }
    case 'range':
      return beside(1, (labels, rows) =>
        rangeLoss(labels, rows, { k: 2, intraWeight: 0.1, interWeight: 0.1 }),
      );
    case 'lifted':
      return beside(0.1, (labels, rows) => liftedStructuredLoss(labels, rows, { margin: 1 }));
    case 'supervised-contrastive':
      return beside(0.35, (labels, rows) => supervisedContrastiveLoss(labels, rows, { reduction: 'mean' }));
    case 'balanced-contrastive':
      return linear((labels, logits, { features, kernel }) => {
        const centers = unitRows(transpose(kernel));
        const contrast = balancedContrastiveLoss(labels, unitRows(features), { centers, reduction: 'mean' });
        return add(logitAdjustedLoss(labels, logits, mean), mul(0.35, contrast));
      });
    case 'paco':
      // Points have no second view: the first stands for it.
      return linear((labels, logits, { features }) => {
        const rows = unitRows(features);
        const options = { logits, classCounts, alpha: 0.01, reduction: 'mean' } as const;
        return pacoLoss([...labels, ...labels], concat([rows, rows]), options);
      });
    case 'isda': {
      let covariance: ClassCovariance | null = null;
      return {
        ...linear((labels, logits, { epoch, kernel }) =>
          covariance === null || epoch === 0
            ? plain(labels, logits)
            : isdaLoss(labels, logits, {
                kernel,
                covariance,
                lambda: (0.5 * epoch) / epochs,
                reduction: 'mean',
              }),
        ),
        afterStep: async ({ labels, features }) => {
          covariance = await updateClassCovariance(covariance, labels, features, { numClasses });
        },
      };
    }
    default:
      return linear((labels, logits) => softmaxCrossEntropy(labels, logits, { reduction: 'mean' }));
  }
}

/** Returns rows of length 1. */
function unitRows(rows: Tensor2D): Tensor2D {
  return div(rows, add(norm(rows, 2, 1, true), 1e-6)) as Tensor2D;
}

function zeroRows(numRows: number, numColumns: number): number[][] {
  return Array.from({ length: numRows }, () => Array<number>(numColumns).fill(0));
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
