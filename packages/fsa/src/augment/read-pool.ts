import {
  abs,
  cast,
  greater,
  logicalAnd,
  max,
  notEqual,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';

/**
 * Returns which vectors of feature maps are not all zeros, bool, without the axis of the channels; call it inside a tidy. By the largest absolute
 * value: comparing every number makes a tensor of booleans as large as the maps, and takes two to four times as long.
 */
export function hasVector(maps: Tensor3D | Tensor4D): Tensor {
  return greater(max(abs(maps), -1), 0);
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
