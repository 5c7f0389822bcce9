import {
  getBackend,
  getKernel,
  grad,
  KernelBackend,
  registerBackend,
  removeBackend,
  setBackend,
  tensor2d,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enableFusedLosses } from '../../src/fused/index.ts';
import { softmaxCrossEntropy } from '../../src/index.ts';

afterEach(() => setBackend('cpu'));

describe('enableFusedLosses', () => {
  it('registers the kernels of the backend in use, and of no other', async () => {
    await setBackend('cpu');
    expect(getKernel('LtAffineSoftmax', 'cpu')).toBeUndefined();
    const x = tensor2d([[1, 2, 3]]);
    const before = await grad((z) => softmaxCrossEntropy([0], z))(x).data();
    expect(getKernel('LtAffineSoftmax', 'cpu')).toBeUndefined();

    const { backend, kernels, reason } = await enableFusedLosses();
    expect([backend, reason]).toEqual(['cpu', undefined]);
    expect(kernels).toContain('LtAffineSoftmax');
    for (const name of kernels) {
      expect(getKernel(name, 'cpu')).toBeDefined();
      expect(getKernel(name, 'wasm')).toBeUndefined();
    }
    const after = await grad((z) => softmaxCrossEntropy([0], z))(x).data();
    expect(Array.from(after, (value) => value.toFixed(5))).toEqual(
      Array.from(before, (value) => value.toFixed(5)),
    );
  });

  it('registers nothing when it is called again, not even beside another copy of the package', async () => {
    await setBackend('cpu');
    const { kernels } = await enableFusedLosses();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const theirs = kernels.map((name) => getKernel(name, 'cpu'));
    expect((await enableFusedLosses()).kernels).toEqual(kernels);
    expect(kernels.map((name) => getKernel(name, 'cpu'))).toEqual(theirs);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('says why a backend of somebody else has none', async () => {
    registerBackend('somebody', () => Object.assign(new KernelBackend(), { dispose() {} }));
    await setBackend('somebody');
    expect(getBackend()).toBe('somebody');
    expect(await enableFusedLosses()).toEqual({
      backend: 'somebody',
      kernels: [],
      reason: 'there are none for backend somebody',
    });
    removeBackend('somebody');
  });
});
