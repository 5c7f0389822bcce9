import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import {
  asymmetricLoss,
  balancedSoftmaxLoss,
  classBalancedLoss,
  distributionBalancedLoss,
  equalizationLoss,
  equalizationLossV2,
  focalLoss,
  gaussianCloudedLogitLoss,
  type Labels,
  type LossOptions,
  labelAwareSmoothingLoss,
  ladeLoss,
  ldamLoss,
  logitAdjustedLoss,
  type Reduction,
  seesawLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  softmaxFocalLoss,
  vectorScalingLoss,
} from '../src/index.ts';

/** The options that a test may pass to all losses, and the class counts to those that take some. */
export type BoundOptions = LossOptions & { classCounts?: readonly number[] };

/** A loss with its own options bound. */
export interface BoundLoss {
  name: string;
  /** `'batch'`: statistics of the batch, for which the laws of a single row need not hold. */
  kind: 'softmax' | 'sigmoid' | 'batch';
  /** The options that are bound; classCounts stand for any number of classes. */
  own: Record<string, unknown>;
  /** Whether the loss takes classCounts: {@link countsOf} unless a call gives others. */
  counted: boolean;
  /** Whether a constant added to all logits of a row changes nothing. */
  shiftInvariant: boolean;
  of(labels: Labels, logits: Tensor, options?: BoundOptions): Tensor1D;
  reduced(labels: Labels, logits: Tensor, options: BoundOptions & { reduction: Reduction }): Scalar;
}

type AnyLoss = (labels: Labels, logits: Tensor, options: never) => Tensor;

/** How a loss differs from most. */
interface Traits {
  counted?: boolean;
  shiftInvariant?: boolean;
  /** Shared options that the loss refuses; a test that passes them to all losses leaves them out for this one. */
  refuses?: readonly (keyof LossOptions)[];
}

/** Class counts for any number of classes, the most frequent first. */
export const countsOf = (numClasses: number): number[] =>
  Array.from({ length: numClasses }, (_, c) => 1000 / (c + 1));

function bind(
  name: string,
  kind: BoundLoss['kind'],
  loss: AnyLoss,
  own: Record<string, unknown> = {},
  { counted = false, shiftInvariant = kind === 'softmax', refuses = [] }: Traits = {},
): BoundLoss {
  const call = (labels: Labels, logits: Tensor, options: LossOptions = {}) => {
    const shared = { ...options };
    for (const option of refuses) delete shared[option];
    const classCounts = counted ? { classCounts: countsOf(logits.shape.at(-1)!) } : {};
    return loss(labels, logits, { ...classCounts, ...own, ...shared } as never);
  };
  return {
    name,
    kind,
    own,
    counted,
    shiftInvariant,
    of: call as BoundLoss['of'],
    reduced: call as unknown as BoundLoss['reduced'],
  };
}

const withCounts: Traits = { counted: true };
const balanced: Traits = { counted: true, refuses: ['classWeights'] };

/** Takes class counts as gradient ratios from 0 to 2, so that a test may permute them. */
const ratioLoss = (labels: Labels, logits: Tensor, options: LossOptions & { classCounts: number[] }) => {
  const { classCounts, ...shared } = options;
  return equalizationLossV2(labels, logits, { ...shared, gradientRatio: classCounts.map((n) => n / 500) });
};

/** Every loss on logits of this package, in every form. */
export const losses: readonly BoundLoss[] = [
  bind('softmaxCrossEntropy', 'softmax', softmaxCrossEntropy),
  bind('sigmoidCrossEntropy', 'sigmoid', sigmoidCrossEntropy),
  bind('focalLoss', 'sigmoid', focalLoss),
  bind('focalLoss, gamma 0.5', 'sigmoid', focalLoss, { gamma: 0.5, alpha: null }),
  bind('softmaxFocalLoss', 'softmax', softmaxFocalLoss),
  bind('softmaxFocalLoss, gamma 0.5', 'softmax', softmaxFocalLoss, { gamma: 0.5 }),
  bind('classBalancedLoss', 'softmax', classBalancedLoss, {}, balanced),
  bind('classBalancedLoss, sigmoid', 'sigmoid', classBalancedLoss, { base: 'sigmoid', beta: 0.99 }, balanced),
  bind(
    'classBalancedLoss, focal',
    'sigmoid',
    classBalancedLoss,
    { base: 'focal', beta: 0.99, gamma: 0.5 },
    balanced,
  ),
  bind('balancedSoftmaxLoss', 'softmax', balancedSoftmaxLoss, {}, withCounts),
  bind('logitAdjustedLoss, tau 1.5', 'softmax', logitAdjustedLoss, { tau: 1.5 }, withCounts),
  bind('ldamLoss', 'softmax', ldamLoss, { scale: 4 }, withCounts),
  bind(
    'vectorScalingLoss',
    'softmax',
    vectorScalingLoss,
    {},
    {
      counted: true,
      shiftInvariant: false,
    },
  ),
  bind(
    'labelAwareSmoothingLoss',
    'softmax',
    labelAwareSmoothingLoss,
    { smoothTail: 0.1 },
    { counted: true, refuses: ['labelSmoothing'] },
  ),
  bind(
    'gaussianCloudedLogitLoss, without noise',
    'softmax',
    gaussianCloudedLogitLoss,
    { scale: 3, margin: 0.2, noiseScale: 0 },
    withCounts,
  ),
  bind('asymmetricLoss', 'sigmoid', asymmetricLoss, { detachModulator: false }),
  bind('asymmetricLoss, softmax', 'softmax', asymmetricLoss, { base: 'softmax', gammaPositive: 1 }),
  bind('ladeLoss', 'batch', ladeLoss, {}, { counted: true, refuses: ['labelSmoothing', 'classWeights'] }),
  bind('equalizationLoss', 'sigmoid', equalizationLoss, { threshold: 0.2 }, withCounts),
  bind(
    'equalizationLoss, softmax',
    'softmax',
    equalizationLoss,
    { threshold: 0.2, base: 'softmax', gamma: 1 },
    { counted: true, refuses: ['labelSmoothing'] },
  ),
  bind('equalizationLossV2', 'sigmoid', ratioLoss, {}, withCounts),
  bind('seesawLoss', 'softmax', seesawLoss, { q: 0 }, withCounts),
  bind('distributionBalancedLoss', 'sigmoid', distributionBalancedLoss, { numExamples: 5000 }, withCounts),
];

/** All reductions. */
export const reductions: readonly Reduction[] = ['mean', 'sum', 'weightedMean', 'positives', 'elementMean'];
