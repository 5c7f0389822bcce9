export { enableFusedMaps } from './enable-fused-maps.ts';
