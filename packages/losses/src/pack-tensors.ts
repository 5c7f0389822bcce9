import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from './kernels/kernel.ts';

/** Lists the tensors in groups of named tensors, for `save`, and puts such a list back into groups. */
export function packTensors<Groups extends Record<string, Tensors>>(
  groups: Groups,
): { tensors: Tensor[]; unpack: (saved: readonly Tensor[]) => Groups } {
  const places = Object.entries(groups).flatMap(([group, tensors]) =>
    Object.entries(tensors).flatMap(([name, tensor]) => (tensor ? [{ group, name, tensor }] : [])),
  );
  return {
    tensors: places.map(({ tensor }) => tensor),
    unpack: (saved) => {
      const result: Record<string, Record<string, Tensor>> = {};
      for (const group in groups) result[group] = {};
      for (const [i, { group, name }] of places.entries()) result[group]![name] = saved[i]!;
      return result as Groups;
    },
  };
}
