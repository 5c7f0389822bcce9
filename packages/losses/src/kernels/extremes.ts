import { getBackend, max, min, mul, type Tensor } from '@tensorflow/tfjs-core';

/** Returns the largest value of each row, `[rows, 1]`. */
export function rowMaxima(x: Tensor): Tensor {
  return scaled(x, (y) => max(y, 1, true));
}

/** Returns the smallest value along an axis. */
export function smallest(x: Tensor, axis: number, keepDims?: boolean): Tensor {
  return scaled(x, (y) => min(y, axis, keepDims));
}

/** On webgl tfjs finds no maximum below -1e20 and no minimum above 1e20: there it starts. A power of two is exact both ways. */
function scaled(x: Tensor, find: (x: Tensor) => Tensor): Tensor {
  return getBackend() === 'webgl' ? mul(find(mul(x, 2 ** -64)), 2 ** 64) : find(x);
}
