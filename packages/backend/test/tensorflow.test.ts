import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { getBackend, grad, memory, mul, setBackend, square, sum, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '../src/describe-backends.ts';
import { selectBackend } from '../src/select-backend.ts';

// The workspace has no tfjs-node. `node scripts/build-tensorflow.js` brings it, and runs these tests too; before Node 23 and since.
describe.skipIf(!process.env.LT_TENSORFLOW)('with the tfjs-node in LT_TENSORFLOW', () => {
  it('describeBackends finds it, and leaves the backend in use and its tensors', async () => {
    await setBackend('cpu');
    const x = tensor1d([1, 2]);
    const before = memory().numTensors;
    const reports = await describeBackends();
    expect(reports.find(({ name }) => name === 'tensorflow')).toEqual({
      name: 'tensorflow',
      ok: true,
      device: 'TensorFlow, CPU',
      software: false,
      reason: '',
    });
    expect(getBackend()).toBe('cpu');
    expect(memory().numTensors).toBe(before);
    expect(Array.from(await x.data())).toEqual([1, 2]);
    x.dispose();
  });

  it('is what selectBackend takes before wasm', async () => {
    const { name, tried } = await selectBackend();
    expect(name).toBe('tensorflow');
    expect(tried.map((one) => one.reason)).toEqual([
      'the package @tensorflow/tfjs-node-gpu is not installed',
      'the package webgpu is not installed',
      'started on TensorFlow, CPU',
    ]);
  });

  it('computes where it is required, tensors of cpu too', async () => {
    await setBackend('cpu');
    const x = tensor1d([1, 2]);
    const { name, device, dispose } = await selectBackend({ require: 'tensorflow' });
    expect([name, device, getBackend()]).toEqual(['tensorflow', 'TensorFlow, CPU', 'tensorflow']);
    const y = mul(x, 3);
    const gradient = grad((z) => sum(square(z)))(x);
    expect([Array.from(await y.data()), Array.from(await gradient.data())]).toEqual([
      [3, 6],
      [2, 4],
    ]);
    await dispose();
    expect(getBackend()).toBe('tensorflow');
  });
});
