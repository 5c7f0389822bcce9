import { checkNumber, checkNumbers, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { Tensor } from '@tensorflow/tfjs-core';
import { checkClassIds, type Labels } from './labels.ts';

/** Options of {@link updateSeenCounts}. */
export interface UpdateSeenCountsOptions {
  /** Class id of examples that are not counted. @default none */
  ignoreIndex?: number;
}

/**
 * Returns the class counts with the examples of a batch added: what {@link seesawLoss} takes as `classCounts`.
 *
 * Call it once per training step, before the loss of the same batch. Nothing is kept in between, so that evaluation never moves a
 * count, and a checkpoint is the array itself. In training on several machines, add up what each has added before the loss.
 *
 * @param classCounts - Counts before the batch, `[numClasses]`, each at least 0; zeros at the start.
 * @param labels - Class ids, `[batch]` or `[batch, 1]`, or one-hot or soft labels, `[..., numClasses]`, which add their shares. Values of a
 *   tensor are read, without blocking; an id out of range there is not counted.
 * @param options - What to leave out.
 * @returns Counts after the batch, a new array of numbers, `[numClasses]`.
 * @throws TypeError if `classCounts` is not an array of numbers, `labels` is neither a tensor nor an array, or an option has the wrong
 *   type.
 * @throws RangeError if a count is below 0, a class id in an array is out of range, or `labels` has another shape.
 *
 * @example
 * ```ts
 * import { updateSeenCounts } from '@lt/losses';
 *
 * console.log(await updateSeenCounts([5, 0, 0], [0, 2, 0])); // [ 7, 0, 1 ]
 * ```
 *
 * @see J. Wang, W. Zhang, Y. Zang, Y. Cao, J. Pang, T. Gong, K. Chen, Z. Liu, C. C. Loy, D. Lin, "Seesaw Loss for Long-Tailed Instance
 *   Segmentation", CVPR 2021, section 3, https://arxiv.org/abs/2008.10032
 */
export async function updateSeenCounts(
  classCounts: ArrayLike<number>,
  labels: Labels,
  options: UpdateSeenCountsOptions = {},
): Promise<number[]> {
  const name = 'updateSeenCounts';
  const counts = Array.from(checkNumbers(name, 'classCounts', classCounts, { min: 0 }));
  const numClasses = counts.length;
  checkOptions(name, options);
  const { ignoreIndex } = options;
  if (ignoreIndex !== undefined) checkNumber(name, 'ignoreIndex', ignoreIndex, { integer: true });
  if (labels instanceof Tensor && isMatrix(name, labels, numClasses)) {
    const values = await labels.data();
    for (let i = 0; i < values.length; i++) counts[i % numClasses]! += Number(values[i]);
    return counts;
  }
  const ids =
    labels instanceof Tensor
      ? await labels.data()
      : checkClassIds(name, labels, labels?.length ?? 0, numClasses, ignoreIndex);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (id >= 0 && id < numClasses && id !== ignoreIndex) counts[Math.trunc(id)]!++;
  }
  return counts;
}

/** Tells one-hot or soft labels from class ids, by their shape. */
function isMatrix(caller: string, labels: Tensor, numClasses: number): boolean {
  checkTensor(caller, 'labels', labels, { dtype: ['float32', 'int32', 'bool'] });
  const width = labels.shape.at(-1);
  if (labels.rank >= 2 && width === numClasses) return true;
  if (labels.rank === 1 || (labels.rank === 2 && width === 1)) return false;
  throw new RangeError(
    `${caller}: expected \`labels\` to have shape [batch] (class ids) or [batch, ${numClasses}] (one-hot or soft), got [${labels.shape.join(', ')}].`,
  );
}
