import { getBackend, memory, mul, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '../src/describe-backends.ts';
import { loadPackage } from '../src/load-package.ts';
import { selectBackend } from '../src/select-backend.ts';

// The packages that this workspace installs: wasm and cpu, none for a GPU.
describe('on this machine', () => {
  it('selectBackend ends at wasm, with a reason for all before it', async () => {
    const { name, device, tried } = await selectBackend({ threads: 1 });
    expect([name, device]).toEqual(['wasm', 'WebAssembly SIMD, 1 thread']);
    expect(tried).toEqual([
      { name: 'tensorflow-gpu', ok: false, reason: 'the package @tensorflow/tfjs-node-gpu is not installed' },
      { name: 'webgpu', ok: false, reason: 'the package webgpu is not installed' },
      { name: 'tensorflow', ok: false, reason: 'the package @tensorflow/tfjs-node is not installed' },
      { name: 'wasm', ok: true, reason: 'started on WebAssembly SIMD, 1 thread' },
    ]);
    expect(getBackend()).toBe('wasm');
  });

  it('takes the one preferred, and tensors move along', async () => {
    await selectBackend({ require: 'wasm', threads: 1 });
    const x = tensor1d([1, 2]);
    const { name, dispose } = await selectBackend({ prefer: ['cpu'] });
    expect(name).toBe('cpu');
    const y = mul(x, 3);
    expect(Array.from(await y.data())).toEqual([3, 6]);
    x.dispose();
    y.dispose();
    await dispose();
    expect(getBackend()).toBe('cpu');
  });

  it('refuses to fall back where webgpu is required', async () => {
    await selectBackend({ require: 'wasm', threads: 1 });
    await expect(selectBackend({ require: 'webgpu' })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [Error: selectBackend: expected the backend 'webgpu' to start. Tried:
        webgpu: the package webgpu is not installed
        tensorflow-gpu: the package @tensorflow/tfjs-node-gpu is not installed
        tensorflow: the package @tensorflow/tfjs-node is not installed
        wasm: would start on WebAssembly SIMD, 1 thread, but it is not the one required
        cpu: would start on JavaScript, 1 thread, but it is not the one required]
    `);
    expect(getBackend()).toBe('wasm');
  });

  it('describeBackends finds wasm and cpu, and changes nothing', async () => {
    await selectBackend({ require: 'wasm', threads: 1 });
    const x = tensor1d([1, 2]);
    const before = memory();
    const reports = await describeBackends();
    expect(reports.filter(({ ok }) => ok).map(({ name }) => name)).toEqual(['wasm', 'cpu']);
    expect(getBackend()).toBe('wasm');
    expect(memory().numTensors).toBe(before.numTensors);
    expect(Array.from(await x.data())).toEqual([1, 2]);
    x.dispose();
  });

  it('says which package is missing, and throws what a package throws', async () => {
    await expect(loadPackage('webgpu')).rejects.toThrow('the package webgpu is not installed');
    await expect(loadPackage('data:text/javascript,throw new Error("broken inside")')).rejects.toThrow(
      'broken inside',
    );
    // A package whose own part is missing is not absent itself.
    await expect(loadPackage('data:text/javascript,import "no-such-part"')).rejects.toThrow(/no-such-part/);
  });
});
