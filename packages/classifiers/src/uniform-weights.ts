import { createRandom } from '@lt/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/**
 * Returns weights drawn uniformly from ±1 / √inputs, what PyTorch gives a linear layer; the same bytes on every backend.
 *
 * @param shape - `[inputs, outputs]`, or `[outputs]` for a bias.
 */
export function uniformWeights<T extends Tensor>(
  shape: number[],
  inputs: number,
  seed: number | string,
  stream: string,
): T {
  const random = createRandom(seed, stream);
  const bound = 1 / Math.sqrt(inputs);
  const size = shape.reduce((product, side) => product * side, 1);
  const draws = random.fill(new Float64Array(size));
  return tensor(
    Float32Array.from(draws, (draw) => bound * (2 * draw - 1)),
    shape,
  ) as T;
}
