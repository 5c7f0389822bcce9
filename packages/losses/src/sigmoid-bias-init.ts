import { checkNumber } from '@lt/core';

/**
 * Returns the bias with which a head of one sigmoid per class should start.
 *
 * At this bias every class starts at probability `1 / numClasses`. At bias 0 it would be 1/2, and the many negatives would make the
 * first loss about `numClasses · log 2` and the first steps a fight against them. Start the kernel near 0, and leave this bias out of
 * weight decay.
 *
 *     bias = -log(numClasses - 1)
 *
 * A single class has no such prior: it starts at probability 1/2, bias 0, as two classes do.
 *
 * @param numClasses - Number of classes, at least 1.
 * @returns The bias, in logits (nats).
 * @throws TypeError if `numClasses` is not a number.
 * @throws RangeError if it is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { sigmoidBiasInit } from '@lt/losses';
 *
 * console.log(sigmoidBiasInit(100).toFixed(4)); // -4.5951
 * ```
 *
 * @see Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019,
 *   section 5.2, https://arxiv.org/abs/1901.05555
 * @see T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal Loss for Dense Object Detection", ICCV 2017, section 3.3,
 *   https://arxiv.org/abs/1708.02002
 */
export function sigmoidBiasInit(numClasses: number): number {
  checkNumber('sigmoidBiasInit', 'numClasses', numClasses, { min: 1, integer: true });
  return numClasses <= 2 ? 0 : -Math.log(numClasses - 1);
}
