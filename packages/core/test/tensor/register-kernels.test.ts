import '@tensorflow/tfjs-backend-cpu';
import { getKernel, type KernelFunc, setBackend, type TensorInfo, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { registerKernels } from '../../src/tensor/register-kernels.ts';
import { runRegistered } from '../../src/tensor/run-registered.ts';

/** As a kernel of the cpu backend: three times its input. */
const triple: KernelFunc = ({ inputs, backend }) => {
  const cpu = backend as unknown as {
    data: { get(id: object): { values: Float32Array } };
    makeTensorInfo(shape: number[], dtype: string, values: Float32Array): TensorInfo;
  };
  const { dataId, shape } = inputs.x!;
  return cpu.makeTensorInfo(
    shape,
    'float32',
    cpu.data.get(dataId).values.map((value) => 3 * value),
  );
};

beforeAll(() => setBackend('cpu'));

describe('registerKernels', () => {
  it('loads only the kernels of the backend in use, and registers them once', async () => {
    const other = vi.fn();
    const chunks = { cpu: async () => ({ kernels: { LtTestTriple: triple } }), wasm: other };
    expect(runRegistered('LtTestTriple', { x: tensor1d([1]) })).toEqual([]);
    expect(await registerKernels(chunks)).toEqual({ backend: 'cpu', kernels: ['LtTestTriple'] });
    const again = { cpu: async () => ({ kernels: { LtTestTriple: () => [] } }) };
    expect(await registerKernels(again)).toEqual({ backend: 'cpu', kernels: ['LtTestTriple'] });
    expect(getKernel('LtTestTriple', 'cpu')!.kernelFunc).toBe(triple);
    expect(other).not.toHaveBeenCalled();
    const [made] = runRegistered('LtTestTriple', { x: tensor1d([1, 2]) });
    expect([...(await made!.data())]).toEqual([3, 6]);
  });

  it('says why there are none', async () => {
    expect(await registerKernels({})).toEqual({
      backend: 'cpu',
      kernels: [],
      reason: 'there are none for backend cpu',
    });
    const chunk = { kernels: { LtTestNever: triple }, prepare: () => 'it rains' };
    const found = await registerKernels({ cpu: async () => chunk });
    expect(found).toEqual({ backend: 'cpu', kernels: [], reason: 'it rains' });
    expect(getKernel('LtTestNever', 'cpu')).toBeUndefined();
  });
});
