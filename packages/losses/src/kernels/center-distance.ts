import {
  clipByValue,
  expandDims,
  gather,
  mul,
  neg,
  scatterND,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { keepRows } from '../features/class-pairs.ts';
import { type FeatureKernel, LARGEST_FLOAT32 } from './feature-kernel.ts';

/** What does not change while the features and centers do. */
export type CenterDistanceConstants = {
  /** Class of each row, int32, `[batch]`. */
  readonly classIds: Tensor1D;
  /** Which rows take part, bool, `[batch]`; all of them if left out. The others may hold anything. */
  readonly valid?: Tensor1D | undefined;
  /** Centers that are not differentiated, `[numClasses, featureDim]`; left out if they are an input. */
  readonly centers?: Tensor | undefined;
};

type CenterDistanceInputs = { readonly features: Tensor; readonly centers?: Tensor | undefined };

/**
 * Half the squared distance of each row to the center of its class. With d = feature - center, cut to the largest float32:
 *
 *     value               = 1/2 · sum of d²
 *     gradient (features) = d
 *     gradient (centers)  = -d, added up by class
 *
 * Differences come first, so that nothing cancels however far from 0 a class lies.
 */
export function centerDistanceKernel(): FeatureKernel<
  CenterDistanceInputs,
  CenterDistanceConstants,
  { differences: Tensor }
> {
  return {
    forward(inputs, constants) {
      const { classIds, valid } = constants;
      const own = gather((constants.centers ?? inputs.centers) as Tensor, classIds);
      const raw = clipByValue(sub(inputs.features, own), -LARGEST_FLOAT32, LARGEST_FLOAT32);
      const differences = keepRows(raw, valid);
      return { values: mul(sum(square(differences), 1), 0.5), state: { differences } };
    },
    backward(factors, { centers }, { differences }, { classIds }) {
      // Cut before they are added up: the sum of two infinities may be NaN.
      const features = clipByValue(mul(differences, factors), -LARGEST_FLOAT32, LARGEST_FLOAT32);
      const byClass = (updates: Tensor, shape: number[]) =>
        scatterND(expandDims(classIds, 1), updates, shape);
      return { features, centers: centers && byClass(neg(features), centers.shape) };
    },
  };
}
