import { wasmMemoryOf } from '@lt/core/tensor';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import { backend, env, matMul, ones } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isRunning, startRegistered, stopRegistered } from '../../../src/registered-backend.ts';
import { startOnSharedMemory } from '../../../src/wasm/threads/share-memory.ts';

const start = (): Promise<object> => startRegistered('wasm');

afterEach(() => {
  if (isRunning('wasm')) stopRegistered('wasm');
});

describe('startOnSharedMemory', () => {
  it('starts the build for threads, with none of its threads, and computes', async () => {
    await startOnSharedMemory(wasm, start);
    expect(wasmMemoryOf(backend())?.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(wasm.getThreadsCount()).toBe(1);
    expect([...(await matMul(ones([2, 50]), ones([50, 2])).data())]).toEqual([50, 50, 50, 50]);
  });

  it('leaves no trace: neither a Worker, nor the flag, nor blobs', async () => {
    const made = vi.spyOn(URL, 'createObjectURL');
    const revoked = vi.spyOn(URL, 'revokeObjectURL');
    await startOnSharedMemory(wasm, start);
    expect(globalThis).not.toHaveProperty('Worker');
    expect(await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')).toBe(false);
    expect(made).toHaveBeenCalled();
    expect(revoked.mock.calls.flat().toSorted()).toEqual(
      made.mock.results.map(({ value }) => value).toSorted(),
    );
    vi.restoreAllMocks();
  });

  it('starts the usual build again afterwards', async () => {
    await startOnSharedMemory(wasm, start);
    stopRegistered('wasm');
    await start();
    expect(wasmMemoryOf(backend())?.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('gives a Worker back that was there, before the start has ended', async () => {
    class Own {}
    const scope = globalThis as { Worker?: unknown };
    scope.Worker = Own;
    try {
      let during: unknown;
      await startOnSharedMemory(wasm, async () => {
        const started = await start();
        await new Promise((resolve) => setTimeout(resolve, 1));
        during = new (scope.Worker as typeof Own)();
        return started;
      });
      expect(during).toBeInstanceOf(Own);
      expect(scope.Worker).toBe(Own);
    } finally {
      delete scope.Worker;
    }
  });

  it('says so where the memory is not shared after all', async () => {
    await expect(startOnSharedMemory(wasm, async () => ({}))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: this version of tfjs-backend-wasm, or a path set by setWasmPath, brings no memory that threads share]`,
    );
  });

  it('passes on why the backend does not start, and leaves no trace either', async () => {
    const start = async (): Promise<object> => {
      throw new Error('no such file');
    };
    await expect(startOnSharedMemory(wasm, start)).rejects.toThrow('no such file');
    expect(globalThis).not.toHaveProperty('Worker');
    expect(await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')).toBe(false);
  });
});
