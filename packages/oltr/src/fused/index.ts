export { enableFusedEmbedding } from './enable-fused-embedding.ts';
