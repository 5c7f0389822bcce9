import { clone, sub, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { directions } from './directions.ts';

/** What becomes of a feature before it is compared: nothing, length 1, or length 1 around the mean of all. */
export type FeatureSpace = 'raw' | 'l2' | 'cl2n';

/** Brings rows of features into a space; `mean` is that of the training features, for `'cl2n'`. Call it inside a tidy. */
export function toSpace(rows: Tensor2D, space: FeatureSpace, mean: Tensor1D | null): Tensor {
  if (space === 'raw') return clone(rows);
  return directions(mean === null ? rows : sub(rows, mean), 1).unit;
}
