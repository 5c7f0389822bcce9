import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';

/** Returns one-hot rows, float32, `[batch, depth]`; tfjs's own function wants a depth of at least 2. */
export function oneHotRows(ids: ArrayLike<number>, depth: number): Tensor2D {
  const values = new Float32Array(ids.length * depth);
  for (let i = 0; i < ids.length; i++) values[i * depth + ids[i]!] = 1;
  return tensor2d(values, [ids.length, depth]);
}
