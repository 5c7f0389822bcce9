import * as wasm from '@tensorflow/tfjs-backend-wasm';
import { afterEach, describe, expect, it } from 'vitest';
import { describeBackends } from '../../../src/describe-backends.ts';
import { enableWasmTraining } from '../../../src/enable-wasm-training.ts';
import { type Host, realHost } from '../../../src/host.ts';
import { isRunning, startRegistered, stopRegistered } from '../../../src/registered-backend.ts';
import { selectBackendOf } from '../../../src/select-backend.ts';
import { startThreads, type Threading } from '../../../src/wasm/threads/start-threads.ts';
import { threadLimits } from '../../../src/wasm/threads/thread-limits.ts';

const start = (): Promise<object> => startRegistered('wasm');
const machine = (cores: number): Host => ({ ...realHost(), threads: { cores } });

async function reasonOf(host: Host, threads?: number): Promise<string> {
  const { tried } = await selectBackendOf(host, { require: 'wasm', ...(threads && { threads }) });
  return tried.at(-1)!.reason;
}

afterEach(() => {
  if (isRunning('wasm')) stopRegistered('wasm');
});

describe('selectBackend', () => {
  it.each([
    [1, undefined, '1 thread'],
    [2, undefined, '2 threads'],
    [16, undefined, '4 threads'],
    [16, 1, '1 thread'],
    [1, 3, '3 threads'],
  ])('on %d cores, asked for %s, takes %s', async (cores, threads, taken) => {
    expect(await reasonOf(machine(cores), threads)).toBe(`started on WebAssembly SIMD, ${taken}`);
  });

  it('says why there is one thread: no memory to share', async () => {
    const host = { ...realHost(), threads: threadLimits({ navigator: { hardwareConcurrency: 8 } }) };
    expect(await reasonOf(host, 2)).toMatchInlineSnapshot(
      `"started on WebAssembly SIMD, 1 thread, without more threads: the page is not cross-origin isolated, and threads have no memory to share"`,
    );
  });

  it('says why there is one thread: the backend had started', async () => {
    await start();
    expect(await reasonOf(machine(2))).toMatchInlineSnapshot(
      `"started on WebAssembly SIMD, 1 thread, without more threads: the backend had started before, on memory that threads cannot share"`,
    );
    const wasmReport = (await describeBackends()).find(({ name }) => name === 'wasm');
    expect(wasmReport?.ok).toBe(true);
  });

  it('keeps the threads that there are unless told otherwise', async () => {
    const of = async (threads?: number): Promise<string> =>
      (await reasonOf(machine(2), threads)).split(', ')[1]!;
    expect([await of(3), await of(), await of(2), await of(1), await of()]).toEqual([
      '3 threads',
      '3 threads',
      '2 threads',
      '1 thread',
      '2 threads',
    ]);
  });
});

describe('startThreads', () => {
  const limits = { cores: 2 };
  const starting = (createPool?: Parameters<typeof startThreads>[4]): Promise<Threading> =>
    startThreads(wasm, 2, limits, start, createPool);

  it('goes on with one thread where workers do not start', async () => {
    const createPool = async (): Promise<never> => {
      throw new Error('they did not start in time');
    };
    expect(await starting(createPool)).toEqual({ threads: 1, reason: 'they did not start in time' });
  });

  it('goes on with one thread, and the usual build, where the build for threads does not start', async () => {
    let attempts = 0;
    const failing = async (): Promise<object> => {
      // tfjs rejects with a plain object.
      if (++attempts === 1) throw { message: 'the server has no tfjs-backend-wasm-threaded-simd.wasm' };
      return start();
    };
    expect(await startThreads(wasm, 2, limits, failing)).toEqual({
      threads: 1,
      reason: 'the server has no tfjs-backend-wasm-threaded-simd.wasm',
    });
    expect(isRunning('wasm')).toBe(true);
  });

  it('throws where the backend does not start at all', async () => {
    const failing = async (): Promise<object> => {
      throw new Error('no WebAssembly');
    };
    await expect(startThreads(wasm, 2, limits, failing)).rejects.toThrow('no WebAssembly');
  });

  it('ends the threads with the backend', async () => {
    let ended = 0;
    await starting(async () => ({ threads: 2, run() {}, end: () => void ended++ }));
    expect(ended).toBe(0);
    stopRegistered('wasm');
    expect(ended).toBe(1);
  });
});

describe('enableWasmTraining', () => {
  it('starts the threads it is asked for, and tells how many there are', async () => {
    expect((await enableWasmTraining()).threads).toBe(1);
    expect(isRunning('wasm')).toBe(false);
    expect((await enableWasmTraining({ threads: 2 })).threads).toBe(2);
    expect((await enableWasmTraining()).threads).toBe(2);
    expect((await enableWasmTraining({ threads: 1 })).threads).toBe(1);
    expect((await enableWasmTraining()).threads).toBe(1);
  });

  it('says why there are fewer', async () => {
    await start();
    expect(await enableWasmTraining({ threads: 2 })).toMatchObject({
      threads: 1,
      reason: 'the backend had started before, on memory that threads cannot share',
    });
  });
});

describe('threadLimits', () => {
  const shared = { SharedArrayBuffer: Object };

  it.each([
    ['Node', shared, undefined],
    ['an isolated page', { ...shared, crossOriginIsolated: true }, undefined],
    ['a page', { crossOriginIsolated: false }, /not cross-origin isolated/],
    ['an old browser', {}, /not cross-origin isolated/],
  ])('in %s', (_, scope, obstacle) => {
    const limits = threadLimits(scope);
    expect(limits.cores).toBeGreaterThanOrEqual(1);
    if (obstacle === undefined) expect(limits.obstacle).toBeUndefined();
    else expect(limits.obstacle).toMatch(obstacle);
  });
});
