import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import { getGradient, getKernel, registerGradient, setBackend, sum, tensor1d } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
  vi.doUnmock('../src/load-package.ts');
});

async function enable(): Promise<{ registered: string[] }> {
  const { enableWasmTraining } = await import('../src/enable-wasm-training.ts');
  return enableWasmTraining();
}

describe('enableWasmTraining', () => {
  it('names what it registers', async () => {
    expect((await enable()).registered).toMatchInlineSnapshot(`
      [
        "Conv2DBackpropFilter",
        "Conv2DBackpropInput",
        "DepthwiseConv2dNativeBackpropFilter",
        "DepthwiseConv2dNativeBackpropInput",
        "Conv2D",
        "FusedConv2D",
        "DepthwiseConv2dNative",
        "FusedDepthwiseConv2D",
        "UnsortedSegmentSum",
        "Einsum",
        "BatchMatMul",
        "_FusedMatMul",
        "MaxPoolGrad",
        "AvgPoolGrad",
        "Sum",
        "Mean",
        "Max",
        "Min",
        "Prod",
        "All",
        "Any",
        "Multiply",
        "Add",
        "Sub",
        "Exp",
        "Slice",
        "PadV2",
        "GatherV2",
        "Tile",
        "FusedBatchNorm",
        "Identity",
        "Cast",
        "LtBatchNormSums",
        "LtBroadcast",
        "LtBatchNorm",
        "LtBatchNormGrad",
        "LtReluGrad",
        "LtSgdStep",
        "FusedBatchNorm gradient",
        "LtBatchNormSums gradient",
        "Sum gradient",
        "Mean gradient",
        "LtBroadcast gradient",
        "Relu gradient",
        "LtReluGrad gradient",
      ]
    `);
  });

  it('has all of them in its doc comment', async () => {
    const source = readFileSync(new URL('../src/enable-wasm-training.ts', import.meta.url), 'utf8');
    const list = /What it registers,[\s\S]*?Kernels whose names/.exec(source)![0];
    const said = new Set([...list.matchAll(/`(_?[A-Z]\w+)`/g)].map(([, name]) => name!));
    const names = (await enable()).registered.map((name) => name.replace(' gradient', ''));
    const withoutOwn = new Set(names.filter((name) => !name.startsWith('Lt')));
    expect([...said].toSorted()).toEqual([...withoutOwn].toSorted());
  });

  it('does nothing at a second call, and prints nothing', async () => {
    const print = vi.spyOn(console, 'warn');
    const first = await enable();
    const kernels = first.registered.map((name) => getKernel(name, 'wasm'));
    const second = await enable();
    expect(second).toEqual(first);
    expect(second.registered.map((name) => getKernel(name, 'wasm'))).toEqual(kernels);
    for (const [i, name] of second.registered.entries()) expect(getKernel(name, 'wasm')).toBe(kernels[i]);
    expect(print).not.toHaveBeenCalled();
  });

  it('does nothing from a second copy of the library', async () => {
    const first = await enable();
    const kernel = getKernel('Sum', 'wasm');
    vi.resetModules();
    expect(await enable()).toEqual(first);
    expect(getKernel('Sum', 'wasm')).toBe(kernel);
  });

  it('puts a gradient back that tfjs has replaced', async () => {
    await enable();
    const ours = getGradient('FusedBatchNorm');
    registerGradient({ kernelName: 'FusedBatchNorm', inputsToSave: ['x'], gradFunc: () => ({}) });
    await enable();
    expect(getGradient('FusedBatchNorm').inputsToSave).toEqual(ours.inputsToSave);
    expect(ours.inputsToSave).toHaveLength(4);
  });

  it('may come before the backend starts, and survives a restart of it', async () => {
    await enable();
    await setBackend('wasm');
    expect(Array.from(await sum(tensor1d([1, 2, 3])).data())).toEqual([6]);
    expect(getKernel('Sum', 'wasm').setupFunc).toBeTypeOf('function');
  });

  it('says what to do where the package is missing', async () => {
    vi.doMock('../src/load-package.ts', () => ({
      loadPackage: async () => {
        throw new Error('the package @tensorflow/tfjs-backend-wasm is not installed');
      },
    }));
    await expect(enable()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: enableWasmTraining: expected @tensorflow/tfjs-backend-wasm to load, got: the package @tensorflow/tfjs-backend-wasm is not installed. Install it beside @tensorflow/tfjs-core.]`,
    );
  });
});
