export { enableFusedLosses, type FusedLosses } from './enable-fused-losses.ts';
