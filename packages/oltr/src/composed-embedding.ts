import {
  add,
  customGrad,
  div,
  type GradSaveFunc,
  gather,
  matMul,
  mul,
  reshape,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type { EmbeddedRows } from './fused/fused-embedding.ts';
import { oneHotRows } from './one-hot-rows.ts';
import { rowLengths } from './row-lengths.ts';

/** What the two forms of an embedding take besides tensors. */
export interface ComposedEmbeddingOptions {
  scale: number | Tensor;
  epsilon: number;
  stopMemoryGradient: boolean;
}

/** Returns what follows the matrix products of a meta-embedding, by tfjs's own ops; `fusedEmbedding` is the same by kernels. */
export function composedEmbedding(
  features: Tensor2D,
  centroids: Tensor2D,
  nearest: Tensor1D,
  memoryFeature: Tensor2D,
  selectorLogits: Tensor2D,
  { scale, epsilon, stopMemoryGradient }: ComposedEmbeddingOptions,
): EmbeddedRows {
  const selector = tanh(selectorLogits);
  const infused = mul(selector, memoryFeature) as Tensor2D;
  const centroid = rowsOf(centroids, nearest, stopMemoryGradient);
  const distance = rowLengths(sub(features, centroid) as Tensor2D, epsilon);
  const reach = div(scale, distance);
  const embedding = mul(reach, add(features, infused)) as Tensor2D;
  return {
    embedding,
    infused,
    selector,
    minDistance: reshape(distance, [-1]) as Tensor1D,
    reachability: reshape(reach, [-1]) as Tensor1D,
  };
}

/** Rows of the memory. Its gradient is a product with the one-hot classes: tfjs's own needs a kernel that wasm lacks. */
function rowsOf(memory: Tensor2D, classIds: Tensor1D, stopMemoryGradient: boolean): Tensor2D {
  const { shape } = memory;
  const operation = customGrad((all, save) => {
    (save as unknown as GradSaveFunc)([classIds]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor => {
      if (stopMemoryGradient) return zeros(shape);
      return tidy(() => {
        const classes = oneHotRows(saved as Tensor1D, shape[0]);
        return matMul(classes, dy as Tensor2D, true, false);
      });
    };
    return { value: gather(all as Tensor2D, classIds), gradFunc };
  });
  return operation(memory) as Tensor2D;
}
