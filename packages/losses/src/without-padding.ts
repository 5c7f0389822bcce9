import { engine, getBackend, type Tensor, transpose } from '@tensorflow/tfjs-core';

/**
 * Returns a gradient that ends at its last row and column on WebGL too.
 *
 * tfjs packs four numbers of a matrix into a texel there, and its operations leave what they like beyond an odd edge: exp leaves ones.
 * Its matrix product adds that up where both factors hold some, and after one step of training the classifier does. Transposing writes
 * zeros. While a tape runs the gradient stays as it is, for second derivatives.
 */
export function withoutPadding(gradient: Tensor): Tensor {
  if (getBackend() !== 'webgl' || gradient.rank !== 2 || engine().isTapeOn()) return gradient;
  const isOdd = gradient.shape.some((side) => side % 2 === 1);
  return isOdd ? transpose(transpose(gradient)) : gradient;
}
