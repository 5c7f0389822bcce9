import { add, mul, type Tensor2D } from '@tensorflow/tfjs-core';

/** Returns `(1 - amount) · label + amount · target`: labels moved towards what is known without them. */
export function smoothLabels(labels: Tensor2D, amount: number, target: number): Tensor2D {
  return amount === 0 ? labels : add(mul(labels, 1 - amount), amount * target);
}
