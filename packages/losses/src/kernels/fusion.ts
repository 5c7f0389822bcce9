import type { runRegistered } from '@lt/core/tensor';
import type { registeredKernel } from './registered-kernel.ts';

/** What `enableFusedLosses` puts in place. A bundle without that call holds nothing of it but these names. */
export const fusion: { wrap?: typeof registeredKernel; run?: typeof runRegistered } = {};
