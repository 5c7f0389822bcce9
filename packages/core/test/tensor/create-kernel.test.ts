import { expectAllClose, expectNoLeak } from '@lt/testkit';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  copyRegisteredKernels,
  customGrad,
  engine,
  getBackend,
  getKernel,
  grad,
  type KernelFunc,
  mul,
  registerBackend,
  removeBackend,
  setBackend,
  sub,
  type Tensor,
  tensor1d,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKernel } from '../../src/tensor/create-kernel.ts';

/** What the kernels of these tests need of tfjs's cpu backend. */
interface CpuBackend {
  data: { get(dataId: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): never;
}

const NAME = 'LtTestScaledSquare';

/** scale · x², written on typed arrays; a mark of 1000 tells it from the composed form. */
const fusedSquare: KernelFunc = ({ inputs, attrs, backend }) => {
  const { data, makeTensorInfo } = backend as unknown as CpuBackend;
  const x = inputs.x!;
  const values = data.get(x.dataId).values.map((value) => (attrs?.scale as number) * value * value + 1000);
  return makeTensorInfo.call(backend, x.shape, 'float32', values);
};

/** The quotient and the product of two tensors: two outputs. */
const fusedPair: KernelFunc = ({ inputs, backend }) => {
  const { data, makeTensorInfo } = backend as unknown as CpuBackend;
  const [a, b] = [inputs.a!, inputs.b!].map(({ dataId }) => data.get(dataId).values) as [
    Float32Array,
    Float32Array,
  ];
  const sum = a.map((value, i) => value + b[i]!);
  const product = a.map((value, i) => value * b[i]!);
  return [sum, product].map((values) =>
    makeTensorInfo.call(backend, inputs.a!.shape, 'float32', values),
  ) as never;
};

function scaledSquare(backendName: string, kernelFunc = fusedSquare) {
  return createKernel<{ x: Tensor }, { scale: number }>({
    name: NAME,
    composed: ({ x }, { scale }) => mul(mul(x, scale), x),
    fused: { [backendName]: kernelFunc },
  });
}

beforeEach(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const name of [NAME, 'LtTestPair']) if (getKernel(name, 'cpu')) unregisterKernel(name, 'cpu');
});

describe('createKernel', () => {
  it('runs the fused kernel at the very first operation, for which tfjs starts its default backend', async () => {
    engine().reset();
    expect(getBackend()).toBeFalsy();
    const x = { dataId: {}, shape: [1], dtype: 'float32' } as unknown as Tensor;
    let calls = 0;
    const count: KernelFunc = ({ backend }) => {
      calls++;
      return (backend as unknown as CpuBackend).makeTensorInfo([1], 'float32', Float32Array.of(7));
    };
    await expectAllClose(scaledSquare('cpu', count)({ x }, { scale: 1 })[0]!, [7]);
    expect([calls, getBackend()]).toEqual([1, 'cpu']);
  });

  it('runs the fused kernel of the backend in use', async () => {
    const [y, ...rest] = scaledSquare('cpu')({ x: tensor1d([1, 2]) }, { scale: 3 });
    expect(rest).toEqual([]);
    await expectAllClose(y!, [1003, 1012]);
  });

  it('runs the composed form where there is no kernel, and does not register one', async () => {
    for (const other of ['wasm', 'webgl']) {
      const [y] = scaledSquare(other)({ x: tensor1d([1, 2]) }, { scale: 3 });
      await expectAllClose(y!, [3, 12]);
    }
    const bare = createKernel<{ x: Tensor }>({ name: NAME, composed: ({ x }) => mul(x, x) });
    await expectAllClose(bare({ x: tensor1d([3]) }, {})[0]!, [9]);
    expect(getKernel(NAME, 'cpu')).toBeUndefined();
    expect(getKernel(NAME, 'wasm')).toBeUndefined();
  });

  it('registers with tfjs at the first call, and for the backend in use only', () => {
    const kernel = createKernel<{ x: Tensor }, { scale: number }>({
      name: NAME,
      composed: ({ x }) => mul(x, x),
      fused: { cpu: fusedSquare, wasm: fusedSquare },
    });
    expect(getKernel(NAME, 'cpu')).toBeUndefined();
    kernel({ x: tensor1d([1]) }, { scale: 1 });
    expect(getKernel(NAME, 'cpu')?.kernelFunc).toBe(fusedSquare);
    expect(getKernel(NAME, 'wasm')).toBeUndefined();
  });

  it('chooses anew at each call', async () => {
    registerBackend('lt-second', () => new MathBackendCPU());
    copyRegisteredKernels('cpu', 'lt-second');
    const square = scaledSquare('cpu');
    await expectAllClose(square({ x: tensor1d([2]) }, { scale: 1 })[0]!, [1004]);
    await setBackend('lt-second');
    await expectAllClose(square({ x: tensor1d([2]) }, { scale: 1 })[0]!, [4]);
    await setBackend('cpu');
    removeBackend('lt-second');
    await expectAllClose(square({ x: tensor1d([2]) }, { scale: 1 })[0]!, [1004]);
  });

  it('shares the registered kernel with another copy of this package, without a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const copy = '../../src/tensor/create-kernel.ts?copy';
    const { createKernel: createKernelOfCopy } = (await import(/* @vite-ignore */ copy)) as {
      createKernel: typeof createKernel;
    };
    expect(createKernelOfCopy).not.toBe(createKernel);
    const ours = scaledSquare('cpu');
    const theirs = createKernelOfCopy<{ x: Tensor }, { scale: number }>({
      name: NAME,
      composed: ({ x }) => mul(x, x),
      fused: { cpu: fusedSquare },
    });
    for (const kernel of [ours, theirs, ours]) {
      await expectAllClose(kernel({ x: tensor1d([2]) }, { scale: 1 })[0]!, [1004]);
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it('returns several outputs in order, fused and composed', async () => {
    const definition = {
      name: 'LtTestPair',
      composed: ({ a, b }: { a: Tensor; b: Tensor }) => [sub(a, mul(b, -1)), mul(a, b)],
    };
    const inputs = { a: tensor1d([1, 2]), b: tensor1d([3, 4]) };
    for (const fused of [{}, { cpu: fusedPair }]) {
      const outputs = createKernel<typeof inputs>({ ...definition, fused })(inputs, {});
      expect(outputs.length).toBe(2);
      await expectAllClose(outputs[0]!, [4, 6]);
      await expectAllClose(outputs[1]!, [3, 8]);
    }
  });

  it.each(['cpu', 'none'])('leaks nothing and keeps its inputs, fused for %s', async (backendName) => {
    const x = tensor1d([1, 2]);
    await expectNoLeak(() => scaledSquare(backendName)({ x }, { scale: 2 }));
    expect(x.isDisposed).toBe(false);
  });

  it.each([
    ['cpu', [1001, 1004, 1009]],
    ['none', [1, 4, 9]],
  ])('works inside a customGrad, forward and backward, fused for %s', async (backendName, values) => {
    const kernel = scaledSquare(backendName);
    const square = (x: Tensor): Tensor =>
      customGrad((input, save) => {
        const x = input as Tensor;
        (save as (tensors: Tensor[]) => void)([x]);
        const [value] = kernel({ x }, { scale: 1 });
        return {
          value: value!,
          // The kernel in the backward pass as well: d x² · x = x³, not the real gradient.
          gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, kernel({ x: saved[0]! }, { scale: 0.5 })[0]!),
        };
      })(x);
    const x = tensor1d([1, 2, 3]);
    await expectAllClose(square(x), values);
    const expected = values.map((_, i) => 0.5 * (i + 1) ** 2 + (backendName === 'cpu' ? 1000 : 0));
    await expectAllClose(grad(square)(x), expected);
    await expectNoLeak(() => grad(square)(x));
    expect(getBackend()).toBe('cpu');
  });

  it('refuses an operation without a composed form', () => {
    const make = createKernel as (definition?: unknown) => unknown;
    for (const definition of [undefined, { name: NAME, fused: { cpu: fusedSquare } }]) {
      expect(() => make(definition)).toThrow(
        new TypeError('createKernel: expected `definition.composed` to be a function, got undefined.'),
      );
    }
  });
});
