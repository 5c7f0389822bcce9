import { mul, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends, expectAllClose } from '../src/browser.ts';

await describeBackends(
  'a product',
  ({ name }) => {
    it('is made on the backend of the suite', async () => {
      await expectAllClose(mul(tensor1d([1, 2]), 3), [3, 6]);
      expect(['cpu', 'wasm', 'webgl', 'webgpu']).toContain(name);
    });
  },
  { only: ['cpu', 'wasm', 'webgl', 'webgpu'] },
);
