import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import {
  classBalancedLoss,
  focalLoss,
  type Labels,
  type LossOptions,
  type Reduction,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  softmaxFocalLoss,
} from '../src/index.ts';

/** A loss with its own options bound. */
export interface BoundLoss {
  name: string;
  kind: 'softmax' | 'sigmoid';
  /** The options that are bound; classCounts stand for any number of classes. */
  own: Record<string, unknown>;
  of(labels: Labels, logits: Tensor, options?: LossOptions): Tensor1D;
  reduced(labels: Labels, logits: Tensor, options: LossOptions & { reduction: Reduction }): Scalar;
}

type AnyLoss = (labels: Labels, logits: Tensor, options: never) => Tensor;

function bind(
  name: string,
  kind: BoundLoss['kind'],
  loss: AnyLoss,
  own: Record<string, unknown> = {},
): BoundLoss {
  const call = (labels: Labels, logits: Tensor, options: LossOptions = {}) => {
    const counts = Array.from({ length: logits.shape.at(-1)! }, (_, c) => 1000 / (c + 1));
    const classCounts = name.startsWith('classBalanced') ? { classCounts: counts } : {};
    return loss(labels, logits, { ...classCounts, ...own, ...options } as never);
  };
  return { name, kind, own, of: call as BoundLoss['of'], reduced: call as unknown as BoundLoss['reduced'] };
}

/** Every loss on logits of this package, in every form. */
export const losses: readonly BoundLoss[] = [
  bind('softmaxCrossEntropy', 'softmax', softmaxCrossEntropy),
  bind('sigmoidCrossEntropy', 'sigmoid', sigmoidCrossEntropy),
  bind('focalLoss', 'sigmoid', focalLoss),
  bind('focalLoss, gamma 0.5', 'sigmoid', focalLoss, { gamma: 0.5, alpha: null }),
  bind('softmaxFocalLoss', 'softmax', softmaxFocalLoss),
  bind('softmaxFocalLoss, gamma 0.5', 'softmax', softmaxFocalLoss, { gamma: 0.5 }),
  bind('classBalancedLoss', 'softmax', classBalancedLoss),
  bind('classBalancedLoss, sigmoid', 'sigmoid', classBalancedLoss, { base: 'sigmoid', beta: 0.99 }),
  bind('classBalancedLoss, focal', 'sigmoid', classBalancedLoss, { base: 'focal', beta: 0.99, gamma: 0.5 }),
];

/** All reductions. */
export const reductions: readonly Reduction[] = ['mean', 'sum', 'weightedMean', 'positives', 'elementMean'];
