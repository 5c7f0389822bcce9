import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { type TrainLoopOptions, type TrainLoopResult, trainLoop } from '@lt/training';
import { bilateralForward } from './bilateral-forward.ts';
import { bilateralLoss } from './bilateral-loss.ts';
import { type BilateralModel, trainableVariables } from './bilateral-model.ts';
import { type BilateralStepOptions, type BranchBatch, lossOf, scaleOf } from './bilateral-step.ts';
import { checkBilateral } from './check-bilateral.ts';
import { cumulativeAlpha } from './cumulative-alpha.ts';

/** Rows of a batch for each branch: what `bilateralSampler` of `@lt/sampling` gives. */
export interface BilateralRows {
  /** Rows for the conventional branch. */
  conventional: Int32Array;
  /** As many rows for the re-balancing branch. */
  rebalancing: Int32Array;
}

/** Where a batch belongs that {@link TrainBilateralOptions.fetch} makes. */
export interface FetchContext {
  /** The branch that sees the batch. */
  branch: 'conventional' | 'rebalancing';
  /** Epoch, from 0. */
  epoch: number;
  /** Batch within the epoch, from 0. */
  batch: number;
}

/** Options of {@link trainBilateral}: its own, and those of `trainLoop`. */
export interface TrainBilateralOptions
  extends Omit<TrainLoopOptions<BilateralRows>, 'model' | 'variables' | 'loss' | 'countExamples'>,
    BilateralStepOptions {
  /** The network, from `bilateralResNet` or `splitBilateral`. */
  model: BilateralModel;
  /**
   * Makes the images and labels of rows, for one branch. It is called twice for each step, inside a tidy, and must be synchronous; augment
   * here.
   */
  fetch: (rows: Int32Array, context: FetchContext) => BranchBatch;
  /**
   * Share of the conventional branch in an epoch, asked once for each step. One that draws (`'beta'`) needs its generator in
   * `checkpoint.randoms`.
   *
   * @default cumulativeAlpha('parabolic-decay', { totalEpochs })
   */
  alpha?: (epoch: number) => number;
}

/**
 * Trains a bilateral-branch network by cumulative learning, with all that `trainLoop` has: progress, abort, evaluation, checkpoints, and
 * resuming to the same bytes.
 *
 * Both batches of a step go through the trunk, the conventional one first; the loss moves from the one's labels to the other's as alpha
 * falls. Predict with `model.inference`.
 *
 * @param options - Network, batches and schedule; all other options are `trainLoop`'s.
 * @returns What `trainLoop` returns: loss, rate, seconds and measurements of each epoch.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range, and whatever else `trainLoop` throws.
 * @throws The signal's reason once it aborts.
 *
 * @example
 * ```ts
 * import { bilateralResNet, trainBilateral } from '@lt/bbn';
 * import { bilateralSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
 * import { sgd } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { gather, randomNormal } from '@tensorflow/tfjs-core';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 1, 1];
 * const images = randomNormal([8, 4, 4, 1]);
 * const { history } = await trainBilateral({
 *   model: bilateralResNet({ depth: 20, numClasses: 2, inputShape: [4, 4, 1], seed: 0 }),
 *   sampler: bilateralSampler({
 *     conventional: instanceBalancedSampler(classIds, { batchSize: 4, seed: 0 }),
 *     rebalancing: reversedSampler(classIds, { batchSize: 4, seed: 1 }),
 *   }),
 *   fetch: (rows) => [gather(images, rows), Int32Array.from(rows, (row) => classIds[row] ?? 0)],
 *   optimizer: sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 2e-4 }),
 *   totalEpochs: 2,
 * });
 * console.log(history.length); // 2
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, algorithm 1, https://arxiv.org/abs/1912.02413
 */
export async function trainBilateral(options: TrainBilateralOptions): Promise<TrainLoopResult> {
  const caller = 'trainBilateral';
  checkOptions(caller, options);
  const { model, fetch, alpha, loss, scale, ...loop } = options;
  checkBilateral(caller, model);
  for (const [name, value] of Object.entries({ fetch, ...(alpha && { alpha }), ...(loss && { loss }) })) {
    if (typeof value === 'function') continue;
    throw new TypeError(`${caller}: expected \`${name}\` to be a function, got ${describeValue(value)}.`);
  }
  checkNumber(caller, 'totalEpochs', options.totalEpochs, { min: 1, integer: true });
  const share = alpha ?? cumulativeAlpha('parabolic-decay', { totalEpochs: options.totalEpochs });
  return trainLoop<BilateralRows>({
    ...loop,
    model: model.inference,
    variables: trainableVariables(model),
    countExamples: ({ conventional }) => conventional.length,
    loss: (rows, { epoch, batch }) => {
      const [imagesC, labelsC] = fetch(rows.conventional, { branch: 'conventional', epoch, batch });
      const [imagesR, labelsR] = fetch(rows.rebalancing, { branch: 'rebalancing', epoch, batch });
      const now = share(epoch);
      const logits = bilateralForward(model, imagesC, imagesR, now, scaleOf(options));
      return bilateralLoss(labelsC, labelsR, logits, now, lossOf(options));
    },
  });
}
