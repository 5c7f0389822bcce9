import { runRegistered } from '@lt/core/tensor';
import {
  customGrad,
  type GradSaveFunc,
  getBackend,
  getKernel,
  reshape,
  split,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { EMBED, EMBED_GRAD, type EmbedAttrs } from './kernel-names.ts';

/** What follows the matrix products of a meta-embedding. */
export interface EmbeddedRows {
  embedding: Tensor2D;
  infused: Tensor2D;
  selector: Tensor2D;
  minDistance: Tensor1D;
  reachability: Tensor1D;
}

/**
 * Returns it by the kernels that `enableFusedEmbedding` registers, differentiable in features, memory feature and logits; undefined where
 * there are none.
 *
 *     s = tanh(logits),  d = max(‖x - c‖, epsilon),  r = scale / d,  embedding = r · (x + s · m)
 */
export function fusedEmbedding(
  features: Tensor2D,
  centroids: Tensor2D,
  nearest: Tensor1D,
  memoryFeature: Tensor2D,
  selectorLogits: Tensor2D,
  attrs: EmbedAttrs,
): EmbeddedRows | undefined {
  if (!getKernel(EMBED, getBackend())) return undefined;
  const [batch, dim] = features.shape;
  const operation = customGrad((x, m, z, save) => {
    const inputs = {
      features: x as Tensor,
      centroids,
      nearest,
      memoryFeature: m as Tensor,
      selectorLogits: z as Tensor,
    };
    const made = runRegistered(EMBED, inputs, { ...attrs })[0]!;
    (save as unknown as GradSaveFunc)([...Object.values(inputs), made]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const names = [...Object.keys(inputs), 'made'];
      const all = Object.fromEntries(names.map((name, i) => [name, saved[i]!]));
      const gradients = runRegistered(EMBED_GRAD, { ...all, dy }, { ...attrs })[0]!;
      return split(gradients, 3, 1);
    };
    return { value: made, gradFunc };
  });
  const made = operation(features, memoryFeature, selectorLogits);
  const [embedding, infused, selector, distance, reach] = split(made, [dim, dim, dim, 1, 1], 1) as Tensor2D[];
  return {
    embedding: embedding!,
    infused: infused!,
    selector: selector!,
    minDistance: reshape(distance!, [batch]),
    reachability: reshape(reach!, [batch]),
  };
}
