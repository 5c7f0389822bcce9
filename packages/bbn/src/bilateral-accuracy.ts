import { checkNumbers } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { argMax, Tensor, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { checkAlpha } from './check-branches.ts';

/** Class ids of a batch: an int32 tensor or an array, `[batch]`. */
export type ClassIds = Tensor1D | ArrayLike<number>;

/**
 * Returns how often mixed logits meet the labels of each branch, weighted by its share.
 *
 *     alpha · (rows with argmax = labelC) / batch + (1 - alpha) · (rows with argmax = labelR) / batch
 *
 * A running figure of training, as the authors print it, not an accuracy: a row of logits mixes two images. Judge a model by its predictions
 * on test images.
 *
 * @param labelsC - Class ids of the conventional batch, `[batch]`.
 * @param labelsR - Class ids of the re-balancing batch, `[batch]`.
 * @param logits - Mixed logits, float32, `[batch, numClasses]`.
 * @param alpha - Share of the conventional branch, in [0, 1].
 * @returns A number in [0, 1]. The values are read from the backend, hence the promise.
 * @throws TypeError if `logits` is not a float32 tensor, or labels are neither a tensor nor an array of numbers.
 * @throws RangeError if the batch is empty, the lengths differ, an id is not a whole number in [0, numClasses), or `alpha` is outside [0, 1].
 *
 * @example
 * ```ts
 * import { bilateralAccuracy } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const logits = tensor2d([[2, 0], [0, 1]]);
 * console.log(await bilateralAccuracy([0, 1], [1, 1], logits, 0.75)); // 0.875
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, https://arxiv.org/abs/1912.02413: `now_acc` of the authors' `Combiner`.
 */
export async function bilateralAccuracy(
  labelsC: ClassIds,
  labelsR: ClassIds,
  logits: Tensor2D,
  alpha: number,
): Promise<number> {
  const name = 'bilateralAccuracy';
  checkTensor(name, 'logits', logits, { dtype: 'float32', rank: 2 });
  checkAlpha(name, alpha);
  const [batch, numClasses] = logits.shape;
  if (batch === 0) throw new RangeError(`${name}: expected \`logits\` to have at least one row, got none.`);
  const best = tidy(() => argMax(logits, 1));
  try {
    const predicted = await best.data();
    const share = async (argument: string, labels: ClassIds): Promise<number> => {
      const ids = labels instanceof Tensor ? await labels.data() : labels;
      checkNumbers(name, argument, ids, { min: 0, below: numClasses, integer: true, length: batch });
      return predicted.filter((guess, row) => guess === ids[row]).length / batch;
    };
    return alpha * (await share('labelsC', labelsC)) + (1 - alpha) * (await share('labelsR', labelsR));
  } finally {
    best.dispose();
  }
}
