import { createRandom } from '@lt/core';
import { benchOnGpus } from '@lt/testkit';
import {
  setBackend,
  type Tensor,
  type Tensor4D,
  tensor2d,
  tensor4d,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { BankPlan } from '../src/augment/bank-options.ts';
import { lookAt } from '../src/augment/look-at-maps.ts';
import { classActivationMap } from '../src/cam/class-activation-map.ts';
import { enableFusedMaps } from '../src/fused/index.ts';

/**
 * What a feature bank computes of a batch of maps, by the kernels and by ordinary ops, with the reading of the flags, in turn, and the best of
 * each counts. Without a GPU a program plays one (SwiftShader): its figures are those of a processor.
 * Run: `pnpm bench --project chromium fused-maps` for Chromium, `pnpm bench --project fsa fused-maps` for Node.
 */
const [BATCH, SIDE, CHANNELS, CLASSES, ROUNDS] = [64, 8, 64, 100, 8];
const PLAN = {
  normalization: 'minmax',
  separation: { specificThreshold: 0.8, genericThreshold: 0.2, comparison: 'strict', by: 'value' },
} as BankPlan;

async function compare(name: string): Promise<void> {
  await setBackend(name);
  const random = createRandom('bench');
  const numbers = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal());
  const features: Tensor4D = tensor4d(numbers(BATCH * SIDE * SIDE * CHANNELS), [BATCH, SIDE, SIDE, CHANNELS]);
  const weights = tensor2d(numbers(CHANNELS * CLASSES), [CHANNELS, CLASSES]);
  const ids = Array.from({ length: BATCH }, (_, i) => i % CLASSES);
  const time = async (): Promise<number> => {
    const start = performance.now();
    const flags: Tensor = tidy(
      () => lookAt(features, classActivationMap(features, weights, ids), PLAN).flags,
    );
    await flags.data();
    flags.dispose();
    return performance.now() - start;
  };
  const best = { fused: Number.POSITIVE_INFINITY, composed: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    const { kernels } = await enableFusedMaps();
    best.fused = Math.min(best.fused, await time());
    for (const kernel of kernels) unregisterKernel(kernel, name);
    best.composed = Math.min(best.composed, await time());
  }
  const place = 'document' in globalThis ? 'a browser' : 'Node';
  const ratio = (best.composed / best.fused).toFixed(2);
  console.log(
    `${name} in ${place}, ${BATCH} maps of ${SIDE} × ${SIDE} × ${CHANNELS}, ms, best of ${ROUNDS}: ` +
      `fused ${best.fused.toFixed(1)}, composed ${best.composed.toFixed(1)}, ratio ${ratio}`,
  );
}

await benchOnGpus('activation maps', compare);
