import { describeBackends, expectAllClose } from '@lt/testkit';
import { tensor1d } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { log1pExact } from '../../src/kernels/log1p-exact.ts';

await describeBackends('log1pExact', () => {
  it('keeps the digits of small arguments', async () => {
    const x = Float32Array.of(0, 1e-30, 1e-10, 3e-8, 1e-7, 1.2345e-4, 0.01, 0.3, 1);
    await expectAllClose(log1pExact(tensor1d(x)), Array.from(x, Math.log1p), { absolute: 0, relative: 3e-7 });
  });
});
