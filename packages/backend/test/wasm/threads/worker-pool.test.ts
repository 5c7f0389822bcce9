import { wasmBytesFor } from '@lt/core/tensor';
import { describe, expect, it } from 'vitest';
import type { Kernel, KernelModule } from '../../../src/wasm/kernel-module.ts';
import { LEFT } from '../../../src/wasm/threads/board.ts';
import type { StartedWorker } from '../../../src/wasm/threads/start-worker.ts';
import type { WorkerStart } from '../../../src/wasm/threads/worker-body.ts';
import { createWorkerPool } from '../../../src/wasm/threads/worker-pool.ts';
import { onSharedMemory, plain, subtract, withPool } from './pool-on-memory.ts';

const PAGE = 65_536;

/** Where values, gradients and results are, for up to a page of each. */
const [VALUE, GRADIENT, OUT] = [PAGE, 2 * PAGE, 3 * PAGE] as const;

function numbersIn(memory: WebAssembly.Memory, address: number, count: number): Float32Array {
  return new Float32Array(memory.buffer, address, count);
}

const never = new Int32Array(new SharedArrayBuffer(4));

function sleep(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}

/** Fills numbers by their place. */
function fill(memory: WebAssembly.Memory, address: number, count: number, of: (i: number) => number): void {
  numbersIn(memory, address, count).set(Array.from({ length: count }, (_, i) => of(i)));
}

/** A worker that does nothing, but for what `onStart` does. */
function standIn(onStart: (start: WorkerStart) => void): StartedWorker & { hasEnded: boolean } {
  return {
    hasEnded: false,
    postMessage: (start) => onStart(start as WorkerStart),
    unref() {},
    terminate() {
      this.hasEnded = true;
    },
  };
}

describe('createWorkerPool', () => {
  it.each([2, 3])('covers all units once, on %d threads', async (threads) => {
    const module = onSharedMemory(4);
    await withPool(module, threads, (pool) => {
      expect(pool.threads).toBe(threads);
      for (const [units, grain] of [
        [2, 1],
        [7, 3],
        [1000, 1],
        [4096, 64],
        [4097, 64],
      ] as const) {
        fill(module.memory, VALUE, units, (i) => 3 * i);
        fill(module.memory, GRADIENT, units, (i) => i);
        const out = numbersIn(module.memory, OUT, units + 1).fill(-1);
        pool.run('sgdStep', plain(units, grain), subtract(VALUE, GRADIENT, OUT));
        expect([...out]).toEqual([...Array.from({ length: units }, (_, i) => 2 * i), -1]);
      }
    });
  });

  it('takes thousands of small calls, each on the results of the last one', async () => {
    const module = onSharedMemory(4);
    await withPool(module, 3, (pool) => {
      numbersIn(module.memory, VALUE, 64).fill(5000);
      numbersIn(module.memory, GRADIENT, 64).fill(1);
      for (let call = 0; call < 5000; call++) {
        pool.run('sgdStep', plain(64, 4), subtract(VALUE, GRADIENT, VALUE));
      }
      expect(new Set(numbersIn(module.memory, VALUE, 64))).toEqual(new Set([0]));
    });
  });

  it('wakes threads that sleep', async () => {
    const module = onSharedMemory(4);
    await withPool(module, 2, async (pool) => {
      numbersIn(module.memory, GRADIENT, 64).fill(1);
      for (let call = 0; call < 10; call++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        pool.run('sgdStep', plain(64, 1), subtract(VALUE, GRADIENT, VALUE));
      }
      expect(new Set(numbersIn(module.memory, VALUE, 64))).toEqual(new Set([-10]));
    });
  });

  it('reaches memory that was not there when the threads started', async () => {
    const module = onSharedMemory(4);
    await withPool(module, 2, (pool) => {
      for (let growth = 0; growth < 20; growth++) {
        const address = module.memory.grow(50) * PAGE;
        const [value, gradient, out] = [address, address + 16 * PAGE, address + 32 * PAGE] as const;
        const units = (16 * PAGE) / 4;
        numbersIn(module.memory, value, units).fill(growth);
        numbersIn(module.memory, gradient, units).fill(1);
        pool.run('sgdStep', plain(units, 1024), subtract(value, gradient, out));
        expect(numbersIn(module.memory, out, units).every((number) => number === growth - 1)).toBe(true);
      }
    });
  });

  it('lends each thread scratch of its own', async () => {
    // (func (export "f") (param $begin i32) (param $end i32) (param $scratch i32) (param $out i32)
    //   (i32.store (i32.add (local.get $out) (i32.shl (local.get $begin) (i32.const 2))) (local.get $scratch)))
    const base64 =
      'AGFzbQEAAAABCAFgBH9/f38AAhIBA2VudgZtZW1vcnkCAQGAgAQDAgEABwUBAWYAAAoRAQ8AIAMgAEECdGogAjYCAAs=';
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const module = new WebAssembly.Module(wasmBytesFor(memory, base64));
    const { f } = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<string, Kernel>;
    const slowly: Kernel = (...args) => {
      sleep(5);
      f!(...args);
    };
    const kernels = { f: slowly } as unknown as KernelModule['kernels'];
    await withPool({ module, memory, kernels }, 3, (pool) => {
      const scratches = new Int32Array(memory.buffer, 1024, 12);
      const seen = new Set<number>();
      for (let call = 0; call < 20; call++) {
        pool.run('f', { units: 12, grain: 1, scratch: 4096, scratchStep: 128 }, [1024]);
        expect(scratches.every((scratch) => [4096, 4224, 4352].includes(scratch))).toBe(true);
        for (const scratch of scratches) seen.add(scratch);
      }
      expect(seen).toContain(4096);
      expect(seen.size).toBeGreaterThan(1);
    });
  });

  it('throws what goes wrong in another thread, and goes on', async () => {
    const module = onSharedMemory(4);
    // This thread does nothing, and slowly: what fails fails elsewhere.
    const kernels = { ...module.kernels, sgdStep: () => sleep(20) };
    await withPool({ ...module, kernels }, 2, (pool) => {
      const beyond = 5 * PAGE;
      expect(() =>
        pool.run('sgdStep', plain(64, 1), subtract(beyond, beyond, beyond)),
      ).toThrowErrorMatchingInlineSnapshot(
        `[Error: the wasm backend: a kernel failed in another thread: memory access out of bounds]`,
      );
      expect(() => pool.run('sgdStep', plain(64, 1), subtract(VALUE, GRADIENT, OUT))).not.toThrow();
    });
  });

  it('throws what goes wrong in this thread, once the others are done', async () => {
    const module = onSharedMemory(4);
    const failure = new Error('here');
    const kernels = {
      ...module.kernels,
      sgdStep: () => {
        throw failure;
      },
    };
    await withPool({ ...module, kernels }, 2, (pool) => {
      numbersIn(module.memory, VALUE, 64).fill(1);
      expect(() => pool.run('sgdStep', plain(64, 1), subtract(VALUE, GRADIENT, OUT))).toThrow(failure);
    });
  });

  it('gives up on a thread that has taken work and does not answer', async () => {
    const module = onSharedMemory(4);
    let board: Int32Array<ArrayBufferLike> = new Int32Array();
    const start = (onMessage: (message: unknown) => void): StartedWorker =>
      standIn((message) => {
        board = new Int32Array(message.board);
        onMessage('ready');
      });
    // It takes a part while this thread is at its first one.
    const kernels = { ...module.kernels, sgdStep: () => void Atomics.sub(board, LEFT, 1) };
    await withPool(
      { ...module, kernels },
      2,
      (pool) =>
        expect(() =>
          pool.run('sgdStep', plain(64, 1), subtract(VALUE, GRADIENT, OUT)),
        ).toThrowErrorMatchingInlineSnapshot(`[Error: the wasm backend: a thread does not answer]`),
      { start, patience: 30 },
    );
  });

  it.each<[string, (onFailure: (reason: string) => void) => void]>([
    ['the thread ended', (onFailure) => onFailure('the thread ended')],
    ['they did not start in time', () => {}],
  ])('does without threads that do not start, and says why: %s', async (reason, onStart) => {
    const workers: (StartedWorker & { hasEnded: boolean })[] = [];
    const start = (_: unknown, onFailure: (reason: string) => void): StartedWorker => {
      const worker = standIn(() => onStart(onFailure));
      workers.push(worker);
      return worker;
    };
    await expect(createWorkerPool(onSharedMemory(1), 3, { start, patience: 30 })).rejects.toThrow(reason);
    expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([true, true]);
  });

  it('says so where no more threads are allowed', async () => {
    const start = (): StartedWorker => {
      throw new Error('a content security policy forbids it');
    };
    await expect(createWorkerPool(onSharedMemory(1), 2, { start })).rejects.toThrow(
      'a content security policy forbids it',
    );
  });

  it('refuses more arguments than there is room for', async () => {
    await withPool(onSharedMemory(1), 2, (pool) =>
      expect(() => pool.run('sgdStep', plain(4, 1), new Array(31).fill(0))).toThrow(RangeError),
    );
  });
});
