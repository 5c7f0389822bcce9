import { checkOptions, describeValue } from '@lt/core';
import { checkTensor, freeTapeOnError } from '@lt/core/tensor';
import type { Labels } from '@lt/losses';
import {
  dispose,
  keep,
  type NamedTensorMap,
  type Optimizer,
  type Scalar,
  type Tensor,
  type Tensor2D,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { bilateralForward } from './bilateral-forward.ts';
import { type BilateralLossOptions, bilateralLoss } from './bilateral-loss.ts';
import { type BilateralModel, trainableVariables } from './bilateral-model.ts';
import { checkBilateral } from './check-bilateral.ts';
import { checkAlpha } from './check-branches.ts';

/** Images of a batch and their labels. */
export type BranchBatch = readonly [images: Tensor, labels: Labels];

/** A batch for each branch, of the same length. */
export interface BilateralBatches {
  /** Images as they occur. */
  conventional: BranchBatch;
  /** Images among which the rare classes come most often. */
  rebalancing: BranchBatch;
}

/** Options of {@link bilateralStep}. */
export interface BilateralStepOptions {
  /** Mean loss of labels and logits, a scalar. @default softmax cross entropy */
  loss?: (labels: Labels, logits: Tensor2D) => Scalar;
  /** Factor of the mixed features: 2 as in the authors' code, or 1 as in the paper. @default 2 */
  scale?: number;
}

/** What a step leaves behind. Both tensors belong to the caller. */
export interface BilateralStepResult {
  /** Loss before the step. */
  loss: Scalar;
  /** Mixed logits before the step, `[batch, numClasses]`: what `bilateralAccuracy` takes. */
  logits: Tensor2D;
}

/**
 * Takes one step of bilateral training: both batches forward, the loss of both labels, one step of the optimizer.
 *
 * The list of variables is the same in every step, and a branch of share 0 has a gradient of zeros: with weight decay and momentum it
 * moves on all the same, as in the authors' code. `sgd` of `@lt/training` with `nesterov`, momentum 0.9 and `weightDecay` 2e-4 is their
 * optimizer.
 *
 * Gradients come from tfjs: in Node import `@tensorflow/tfjs-layers`, which this package does; on the wasm backend call
 * `enableWasmTraining()` of `@lt/backend` first.
 *
 * @param model - The network.
 * @param optimizer - Any tfjs optimizer.
 * @param batches - Images and labels of both branches.
 * @param alpha - Share of the conventional branch in this step, in [0, 1].
 * @param options - Another loss or scale.
 * @returns Loss and logits before the step.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if the batches differ in length, `alpha` is outside its range, or `loss` returns no scalar, and whatever `loss` throws.
 *
 * @example
 * ```ts
 * import { bilateralResNet, bilateralStep } from '@lt/bbn';
 * import { sgd } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ones, zeros } from '@tensorflow/tfjs-core';
 *
 * const network = bilateralResNet({ depth: 20, numClasses: 3, inputShape: [8, 8, 1], seed: 0 });
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 2e-4 });
 * const { loss } = bilateralStep(
 *   network,
 *   optimizer,
 *   { conventional: [ones([2, 8, 8, 1]), [0, 0]], rebalancing: [zeros([2, 8, 8, 1]), [2, 1]] },
 *   0.75,
 * );
 * console.log(loss.shape); // []
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, algorithm 1, https://arxiv.org/abs/1912.02413
 */
export function bilateralStep(
  model: BilateralModel,
  optimizer: Optimizer,
  batches: BilateralBatches,
  alpha: number,
  options: BilateralStepOptions = {},
): BilateralStepResult {
  const caller = 'bilateralStep';
  checkBilateral(caller, model);
  if (typeof optimizer?.applyGradients !== 'function') {
    throw new TypeError(
      `${caller}: expected \`optimizer\` to be a tfjs optimizer, got ${describeValue(optimizer)}.`,
    );
  }
  const { conventional, rebalancing } = checkBatches(caller, batches);
  checkAlpha(caller, alpha);
  checkOptions(caller, options);
  const variables = trainableVariables(model);
  let gradients: NamedTensorMap = {};
  let result: Partial<BilateralStepResult> = {};
  try {
    const lossOfBatches = (): Scalar => {
      const logits = bilateralForward(model, conventional[0], rebalancing[0], alpha, scaleOf(options));
      result = { logits: keep(logits) };
      const loss = bilateralLoss(conventional[1], rebalancing[1], logits, alpha, lossOf(options));
      return checkTensor<Scalar>(caller, 'loss(labels, logits)', loss, { rank: 0 });
    };
    // In a tidy, as tfjs leaves the loss behind that depends on no variable.
    const { value, grads } = freeTapeOnError(() => tidy(() => variableGrads(lossOfBatches, variables)));
    gradients = grads;
    result.loss = value;
    optimizer.applyGradients(gradients);
    return result as BilateralStepResult;
  } catch (error) {
    dispose({ ...result });
    throw error;
  } finally {
    dispose(gradients);
  }
}

/** What {@link bilateralForward} takes of the options of a step. */
export function scaleOf({ scale }: { scale?: number }): { scale?: number } {
  return scale === undefined ? {} : { scale };
}

/** What {@link bilateralLoss} takes of the options of a step. */
export function lossOf({ loss }: BilateralStepOptions): BilateralLossOptions & {
  loss?: (labels: Labels, logits: Tensor2D) => Scalar;
} {
  return loss === undefined ? {} : { loss };
}

function checkBatches(caller: string, batches: BilateralBatches): BilateralBatches {
  for (const branch of ['conventional', 'rebalancing'] as const) {
    const batch: unknown = batches?.[branch];
    if (Array.isArray(batch) && batch.length === 2) continue;
    throw new TypeError(
      `${caller}: expected \`batches.${branch}\` to be [images, labels], got ${describeValue(batch)}.`,
    );
  }
  return batches;
}
