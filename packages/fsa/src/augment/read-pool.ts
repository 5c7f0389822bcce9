import {
  cast,
  greater,
  less,
  logicalAnd,
  logicalOr,
  max,
  min,
  notEqual,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';

/**
 * Returns which vectors of feature maps are not all zeros, bool, without the axis of the channels; call it inside a tidy. By the largest and the
 * smallest number: to compare every number, or to take its absolute value, makes another tensor as large as the maps.
 */
export function hasVector(maps: Tensor3D | Tensor4D): Tensor {
  return logicalOr(greater(max(maps, -1), 0), less(min(maps, -1), 0));
}

/** Returns the positions of a mask, those with a vector that is not all zeros if a map is given. */
export async function readPool(mask: Tensor2D, map?: Tensor3D): Promise<number[]> {
  const pool = tidy(() => {
    const inside = notEqual(mask.dtype === 'bool' ? cast(mask, 'int32') : mask, 0);
    return map ? logicalAnd(inside, hasVector(map)) : inside;
  });
  try {
    const inside = await pool.data();
    return Array.from(inside.keys()).filter((position) => inside[position]);
  } finally {
    pool.dispose();
  }
}
