import { WORKER_BODY } from './worker-body.ts';

/** The name of a kernel and its arguments. */
export type KernelCall = readonly [name: string, ...args: (number | boolean)[]];

/** Calls that serve some queries. */
export interface TaskBlock {
  first: number;
  numQueries: number;
  calls: KernelCall[];
}

/** What a worker is asked to do; see {@link WORKER_BODY}. */
export interface WorkerTask {
  module: WebAssembly.Module;
  /** Bytes of memory needed. */
  size: number;
  /** Where `bytes` go. */
  address: number;
  bytes: ArrayBuffer | SharedArrayBuffer;
  /** Calls before the first block. */
  setUp: KernelCall[];
  /** Where the positions of the queries of a block go. */
  queryRows: number;
  blocks: TaskBlock[];
  /** The next block, and for each worker whether it has begun; undefined where memory cannot be shared, and the blocks are its own. */
  claims: Int32Array | undefined;
  /** Its place among the workers. */
  index: number;
  /** Address and length of what it hands back. */
  results: (readonly [address: number, length: number])[];
}

/** A worker of Node or of a browser. */
interface RawWorker {
  postMessage(task: unknown): void;
  terminate(): unknown;
}

/** Hands over what a worker answers; undefined, and the reason, when it fails. */
type Settle = (parts: ArrayBuffer[] | undefined, reason?: unknown) => void;

/** Workers that last as long as one search. Dispose of them in any case: Node does not end while there are any. */
export class SweepWorkers {
  readonly #workers: RawWorker[] = [];
  #hasFailed = false;
  #failure: string | undefined;
  /** Of each worker, what waits for its answers, which come in the order of the tasks. */
  readonly #pending: ((parts: ArrayBuffer[] | undefined) => void)[][] = [];

  /** Starts workers; fewer, or none, where they are not allowed. */
  constructor(count: number, create: typeof createWorker = createWorker) {
    for (let index = 0; index < count; index++) {
      const pending: ((parts: ArrayBuffer[] | undefined) => void)[] = [];
      this.#pending.push(pending);
      const settle: Settle = (parts, reason) => {
        // One that has failed answers nothing more; and what has failed once may fail again.
        if (parts === undefined) this.#fail(reason);
        for (const resolve of pending.splice(0, parts === undefined ? pending.length : 1)) resolve(parts);
      };
      try {
        this.#workers.push(create(settle));
      } catch (reason) {
        // A content security policy, or no more threads: those that there are do it all.
        this.#failure = messageOf(reason);
        return;
      }
    }
  }

  /** How many there are; none once one has failed. */
  get count(): number {
    return this.#hasFailed ? 0 : this.#workers.length;
  }

  /** Why there are fewer than asked for, or undefined if there are as many. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Hands a task to a worker. Resolves to what it hands back, or undefined if it failed. */
  run(index: number, task: WorkerTask): Promise<ArrayBuffer[] | undefined> {
    if (this.#hasFailed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#pending[index]!.push(resolve);
      try {
        this.#workers[index]!.postMessage(task);
      } catch (reason) {
        this.#fail(reason);
        resolve(undefined);
      }
    });
  }

  #fail(reason: unknown): void {
    this.#hasFailed = true;
    this.#failure ??= messageOf(reason);
  }

  /** Ends them at once, whatever they do. */
  dispose(): void {
    for (const worker of this.#workers) void worker.terminate();
    for (const resolve of this.#pending.flat()) resolve(undefined);
  }
}

/** Returns how many threads this machine has. */
export function countThreads(): number {
  return (
    builtin<typeof import('node:os')>('node:os')?.availableParallelism() ?? navigator.hardwareConcurrency ?? 1
  );
}

/** Starts a worker, which calls `settle` with each answer, and with undefined when it fails. */
function createWorker(settle: Settle): RawWorker {
  const threads = builtin<typeof import('node:worker_threads')>('node:worker_threads');
  if (threads !== undefined) {
    // Flags of this process, such as loaders, would only slow the start.
    const worker = new threads.Worker(WORKER_BODY, { eval: true, execArgv: [] });
    worker.on('message', (parts) => settle(parts));
    worker.on('error', (reason) => settle(undefined, reason));
    worker.on('exit', () => settle(undefined, 'the thread ended'));
    return worker;
  }
  const url = URL.createObjectURL(new Blob([WORKER_BODY], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => {
    URL.revokeObjectURL(url);
    settle(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    settle(undefined, event.message);
  };
  return worker;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason ?? 'no reason given');
}

/** Returns a module of Node, without an import that a bundler for browsers would stumble over. */
function builtin<Module>(name: string): Module | undefined {
  return globalThis.process?.getBuiltinModule?.(name) as Module | undefined;
}
