import { wasmMemoryOf } from '@lt/core/tensor';
import { env } from '@tensorflow/tfjs-core';

const THREADS_FLAG = 'WASM_HAS_MULTITHREAD_SUPPORT';

/** What is used of tfjs's package. */
export interface WasmPackage {
  setThreadsCount?(count: number): void;
}

/**
 * Starts tfjs's wasm backend in its build for threads, whose memory is shared, but without tfjs's own threads: ours run there instead.
 *
 * That build asks for eight workers before it starts, also if it is told to use one thread, and in Node it asks for them in a way that
 * fails. While it starts, `Worker` therefore is a stand-in that says it has loaded, and does nothing.
 *
 * The other way would be memory of our own, shared, into which operands are copied and results out of it: 144 MB, and 8.6 ms, for the
 * convolutions of a step of ResNet-20 at 16×16 that takes 110, and no use for what only passes over its numbers once. This build starts
 * as fast as the usual one (14 ms), is as fast on one thread, and comes to the same bytes.
 *
 * @param wasm - What the package exports.
 * @param start - Starts the backend, and returns it.
 * @throws Error if the backend does not start so, or its memory is not shared after all.
 */
export async function startOnSharedMemory(wasm: WasmPackage, start: () => Promise<object>): Promise<void> {
  const flags = env();
  const had = await flags.getAsync(THREADS_FLAG);
  // tfjs would make as many threads as there are cores, of workers that do nothing.
  wasm.setThreadsCount?.(1);
  flags.set(THREADS_FLAG, true);
  const restore = replaceWorker();
  let backend: object;
  try {
    const starting = start();
    // All workers are made before the first wait for a file or the network. What others start from then on must be a real one.
    await Promise.race([starting, new Promise((resolve) => setTimeout(resolve))]).finally(restore);
    backend = await starting;
  } finally {
    // A later start, without the stand-in, takes the build that it would have taken.
    flags.set(THREADS_FLAG, had);
  }
  if (wasmMemoryOf(backend)?.buffer instanceof SharedArrayBuffer) return;
  throw new Error(
    'this version of tfjs-backend-wasm, or a path set by setWasmPath, brings no memory that threads share',
  );
}

/** Puts the stand-in in place of `Worker`, by an accessor: tfjs assigns Node's own before it makes one. */
function replaceWorker(): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => StandIn, set: () => {} });
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'Worker');
    else Object.defineProperty(globalThis, 'Worker', before);
  };
}

/** What tfjs uses of a worker, in Node and in browsers. */
class StandIn {
  onmessage?: (event: { data: { cmd: string } }) => void;

  /** @param url - Where the code is that is not run. tfjs makes a URL for each worker. */
  constructor(url: string) {
    URL.revokeObjectURL(url);
  }

  postMessage({ cmd }: { cmd: string }): void {
    if (cmd === 'load') queueMicrotask(() => this.onmessage?.({ data: { cmd: 'loaded' } }));
  }

  on(): void {}

  unref(): void {}

  terminate(): void {}
}
