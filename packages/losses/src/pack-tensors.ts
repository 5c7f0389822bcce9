import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from './kernels/kernel.ts';

/** Lists the tensors in groups of named tensors, for `save`, and puts such a list back into groups. */
export function packTensors<Groups extends readonly Tensors[]>(
  ...groups: Groups
): { tensors: Tensor[]; unpack: (saved: readonly Tensor[]) => Groups } {
  return {
    tensors: groups.flatMap((tensors) => Object.values(tensors).filter((tensor) => tensor !== undefined)),
    unpack: (saved) => {
      let next = 0;
      const restore = ([name, tensor]: [string, Tensor | undefined]) => [name, tensor && saved[next++]];
      return groups.map((tensors) => Object.fromEntries(Object.entries(tensors).map(restore))) as never;
    },
  };
}
