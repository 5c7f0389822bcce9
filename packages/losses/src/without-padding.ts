import { getBackend, type Tensor, transpose } from '@tensorflow/tfjs-core';

/**
 * Returns a gradient that ends at its last row and column on WebGL too.
 *
 * tfjs packs four numbers of a matrix into a texel there, and its operations leave what they like beyond an odd edge: exp leaves ones.
 * Its matrix product adds that up where both factors hold some, and after one step of training the classifier does. Transposing writes
 * zeros.
 */
export function withoutPadding(gradient: Tensor): Tensor {
  return getBackend() === 'webgl' ? transpose(transpose(gradient)) : gradient;
}
