/**
 * From `features`, `centroids`, `nearest` (int32), `memoryFeature` and `selectorLogits` to `[batch, 3 * featureDim + 2]`: in each row embedding,
 * infused and selector, then distance and reachability.
 */
export const EMBED = 'LtMetaEmbedding';

/** From the same, `made` of {@link EMBED} and `dy` of its shape to `[batch, 3 * featureDim]`: gradients of features, memory feature and logits. */
export const EMBED_GRAD = 'LtMetaEmbeddingGrad';

/** What {@link EMBED} and {@link EMBED_GRAD} read beside tensors. */
export interface EmbedAttrs {
  /** Distance at which an embedding keeps its length. */
  scale: number;
  /** Smallest distance. */
  epsilon: number;
}
