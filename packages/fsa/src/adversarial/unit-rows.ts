import { abs, div, max, maximum, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Returns each example in length 1, over all axes but the first. One that is zero stays zero.
 *
 * Divided by its largest number first, so that the squares of small gradients are not lost.
 */
export function unitRows<T extends Tensor>(values: T): T {
  const axes = values.shape.slice(1).map((_, axis) => axis + 1);
  const largest = max(abs(values), axes, true);
  // Below 1e-30 a gradient is rounding: what comes out is then shorter, and zero for zero.
  const scaled = div(values, maximum(largest, 1e-30));
  return div(scaled, maximum(sqrt(sum(square(scaled), axes, true)), 1)) as T;
}
