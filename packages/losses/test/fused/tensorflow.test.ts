import { setBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { enableFusedLosses } from '../../src/fused/index.ts';

const PACKAGE: string = '@tensorflow/tfjs-node';

// See scripts/build-tensorflow.js.
describe.skipIf(!process.env.LT_TENSORFLOW)('with the tfjs-node in LT_TENSORFLOW', () => {
  it('enableFusedLosses says that there are no kernels', async () => {
    await import(/* @vite-ignore */ PACKAGE);
    await setBackend('tensorflow');
    expect(await enableFusedLosses()).toEqual({
      backend: 'tensorflow',
      kernels: [],
      reason: 'there are none for backend tensorflow',
    });
  });
});
