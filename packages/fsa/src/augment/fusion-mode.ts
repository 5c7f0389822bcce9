import { checkOneOf, describeValue } from '@lt/core';
import type { BankStorage } from './bank-options.ts';

/** How a tail sample and a donor are fused, see `fuseFeatures`. */
export type FusionMode = 'draw' | 'expectation' | 'spatial' | 'mask';

/** All of them. */
export const FUSION_MODES = ['draw', 'expectation', 'spatial', 'mask'] as const;

/** Checks that a bank holds what a mode needs, and that a network goes with it. */
export function checkFusionMode(
  caller: string,
  given: FusionMode | undefined,
  storage: BankStorage,
  hasNetwork: boolean,
): FusionMode {
  const keepsMaps = storage !== 'pooledParts';
  const mode = checkOneOf(caller, 'mode', given ?? (keepsMaps ? 'draw' : 'expectation'), FUSION_MODES);
  if (mode !== 'expectation' && !keepsMaps) {
    throw new RangeError(
      `${caller}: expected \`mode\` to be "expectation" with a bank of pooled parts, got ${describeValue(mode)}.`,
    );
  }
  if (mode === 'spatial' && !hasNetwork) {
    throw new TypeError(`${caller}: expected \`network\` to be given with mode "spatial", got undefined.`);
  }
  if (mode === 'expectation' && hasNetwork) {
    throw new TypeError(
      `${caller}: expected \`network\` to be left out with mode "expectation", which makes no maps, got function.`,
    );
  }
  return mode;
}
