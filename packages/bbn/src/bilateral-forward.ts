import { checkOptions } from '@lt/core';
import { type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { BilateralModel } from './bilateral-model.ts';
import { checkBilateral } from './check-bilateral.ts';
import { mixFeatures } from './mix-features.ts';

/** Options of {@link bilateralForward}. */
export interface BilateralForwardOptions {
  /** Factor of the mixed features: 2 as in the authors' code, or 1 as in the paper. @default 2 */
  scale?: number;
  /** Whether batch normalization takes the statistics of the batch, and moves its own. @default true */
  training?: boolean;
}

/**
 * Returns the mixed logits of a pair of batches, for a training loop of your own.
 *
 *     logits = classifier(scale · [alpha · conventional(trunk(xC)), (1 - alpha) · rebalancing(trunk(xR))])
 *
 * The trunk runs twice, the conventional batch first, so that the statistics of batch normalization are those of one batch at a time and
 * move twice.
 *
 * @param model - The network.
 * @param imagesC - Images of the conventional batch, float32, `[batch, height, width, channels]`.
 * @param imagesR - As many of the re-balancing batch.
 * @param alpha - Share of the conventional branch, in [0, 1].
 * @param options - Scale, and whether this is training.
 * @returns Logits, `[batch, numClasses]`.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if the batches differ in length, or `alpha` is outside its range.
 *
 * @example
 * ```ts
 * import { bilateralForward, bilateralResNet } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const network = bilateralResNet({ depth: 20, numClasses: 3, inputShape: [8, 8, 1], seed: 0 });
 * const logits = bilateralForward(network, ones([2, 8, 8, 1]), ones([2, 8, 8, 1]), 0.5);
 * console.log(logits.shape); // [ 2, 3 ]
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, equation 1 and algorithm 1, https://arxiv.org/abs/1912.02413
 */
export function bilateralForward(
  model: BilateralModel,
  imagesC: Tensor,
  imagesR: Tensor,
  alpha: number,
  options: BilateralForwardOptions = {},
): Tensor2D {
  const caller = 'bilateralForward';
  const { trunk, conventional, rebalancing, classifier } = checkBilateral(caller, model);
  checkOptions(caller, options);
  const { scale = 2, training = true } = options;
  return tidy(() => {
    const run = (part: BilateralModel['trunk'], x: Tensor): Tensor => part.apply(x, { training }) as Tensor;
    const fc = run(conventional, run(trunk, imagesC));
    const fr = run(rebalancing, run(trunk, imagesR));
    return run(classifier, mixFeatures(fc, fr, alpha, { scale })) as Tensor2D;
  });
}
