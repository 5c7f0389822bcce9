import type { registeredKernel, runKernel } from './registered-kernel.ts';

/** What `enableFusedLosses` puts in place. A bundle without that call holds nothing of it but these names. */
export const fusion: { wrap?: typeof registeredKernel; run?: typeof runKernel } = {};
