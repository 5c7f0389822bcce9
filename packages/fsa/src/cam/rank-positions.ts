import {
  cast,
  equal,
  expandDims,
  greater,
  less,
  logicalAnd,
  logicalOr,
  range,
  reshape,
  sum,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/**
 * Returns the rank of each position within its image, 0 for the greatest value; equal values rank by position. Every position is compared
 * with every other one: the same on all backends, where sorting is not, and cheap for the few positions of a last map.
 */
export function rankPositions(cam: Tensor3D): Tensor3D {
  const [batch, height, width] = cam.shape;
  const numPositions = height * width;
  const values = reshape(cam, [batch, numPositions]);
  const [one, other] = [expandDims(values, 2), expandDims(values, 1)];
  const place = range(0, numPositions);
  const earlier = less(expandDims(place, 0), expandDims(place, 1));
  const before = logicalOr(greater(other, one), logicalAnd(equal(other, one), expandDims(earlier, 0)));
  return reshape(sum(cast(before, 'float32'), 2), [batch, height, width]);
}
