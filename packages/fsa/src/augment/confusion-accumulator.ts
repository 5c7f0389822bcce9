import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { softmax, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { checkClassIds } from '../class-ids.ts';

/** Options of {@link ConfusionAccumulator}. */
export interface ConfusionAccumulatorOptions {
  /** Number of classes, at least 1. */
  numClasses: number;
  /** What is averaged: probabilities of a softmax, or the logits themselves. The paper does not say which. @default 'softmax' */
  score?: 'softmax' | 'logit';
}

/**
 * Mean scores of the samples of each class, added up batch by batch: whom a class is taken for.
 *
 * Feed it the logits of the training set, from the trained network in inference mode; never those of a validation or test set.
 *
 * @param options - Number of classes, and which score.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { ConfusionAccumulator } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const confusion = new ConfusionAccumulator({ numClasses: 2, score: 'logit' });
 * await confusion.update([0, 1], tensor2d([[3, 1], [0, 2]]));
 * await confusion.update([1], tensor2d([[2, 6]]));
 * console.log(confusion.meanScores()); // [ [ 3, 1 ], [ 1, 4 ] ]
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 4.2,
 *   https://arxiv.org/abs/2008.03673
 */
export class ConfusionAccumulator {
  /** Samples of each class so far, `[numClasses]`. */
  readonly classCounts: Int32Array;
  readonly #score: 'softmax' | 'logit';
  readonly #sums: Float64Array;

  constructor(options: ConfusionAccumulatorOptions) {
    const name = 'ConfusionAccumulator';
    checkOptions(name, options);
    const numClasses = checkNumber(name, 'numClasses', options.numClasses, { min: 1, integer: true });
    this.#score = checkOneOf(name, 'score', options.score ?? 'softmax', ['softmax', 'logit']);
    this.classCounts = new Int32Array(numClasses);
    this.#sums = new Float64Array(numClasses * numClasses);
  }

  /**
   * Adds a batch. The scores are read from the backend and added up in float64.
   *
   * @param classIds - True class of each row, `[batch]`.
   * @param logits - Float32, `[batch, numClasses]`.
   */
  async update(classIds: ArrayLike<number>, logits: Tensor2D): Promise<void> {
    const name = 'ConfusionAccumulator.update';
    const numClasses = this.classCounts.length;
    checkTensor(name, 'logits', logits, { dtype: 'float32', shape: ['batch', numClasses] });
    checkClassIds(name, classIds, logits.shape[0], numClasses);
    const ids = Int32Array.from(classIds);
    const scores = this.#score === 'softmax' ? tidy(() => softmax(logits)) : logits;
    try {
      const values = await scores.data();
      for (const [row, id] of ids.entries()) {
        this.classCounts[id]!++;
        for (let c = 0; c < numClasses; c++) {
          this.#sums[id * numClasses + c]! += values[row * numClasses + c]!;
        }
      }
    } finally {
      if (scores !== logits) scores.dispose();
    }
  }

  /** Returns the means so far, row = true class, column = scored class; zeros for a class without samples. */
  meanScores(): number[][] {
    const numClasses = this.classCounts.length;
    return Array.from(this.classCounts, (count, row) =>
      Array.from(
        this.#sums.subarray(row * numClasses, (row + 1) * numClasses),
        (total) => total / Math.max(count, 1),
      ),
    );
  }
}
