export { type AdjustLogitsOptions, adjustLogits } from './adjust-logits.ts';
