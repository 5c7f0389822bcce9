import type { Kernel, KernelModule } from '../kernel-module.ts';
import {
  ARGUMENTS,
  type Board,
  COUNT,
  createBoard,
  DONE,
  FAILURE,
  KERNEL,
  LEFT,
  MESSAGE,
  PARTS,
  SLEEPERS,
  STEP,
  UNITS,
  WAITS,
} from './board.ts';
import { type StartedWorker, startWorker } from './start-worker.ts';
import type { WorkerStart } from './worker-body.ts';

/** How a call of a kernel is cut. */
export interface SharedWork {
  units: number;
  /** The least that a thread is handed. */
  grain: number;
  /** Scratch memory of the first thread, and the distance to that of the next one. */
  scratch: number;
  scratchStep: number;
}

/** Threads that share the calls of kernels with the one that owns them. */
export interface WorkerPool {
  /** How many threads there are, the caller's own included. */
  threads: number;
  /**
   * Runs a kernel on all of its units, and returns when that is done.
   *
   * @throws Error if the kernel throws, here or in another thread; all threads have finished then.
   */
  run(name: string, work: SharedWork, args: readonly number[]): void;
  /** Ends the other threads. */
  end(): void;
}

/** What a test changes. */
export interface PoolOptions {
  start?: typeof startWorker;
  /** Milliseconds to wait for the threads to start, and for a part to be done. */
  patience?: number;
}

/** Parts per thread, so that one that is held up leaves the rest to the others. */
const PARTS_PER_THREAD = 8;

/** How often a thread looks again before it sleeps: some 50 µs. To wake it takes 10 µs and more. */
const SPINS = 10_000;

/**
 * Starts a pool of threads on the memory of `kernels`, which must be shared.
 *
 * @returns The pool, once all of its threads are ready.
 * @throws Error with the reason if they do not start.
 */
export async function createWorkerPool(
  { module, memory, kernels }: Pick<KernelModule, 'module' | 'memory' | 'kernels'>,
  threads: number,
  { start = startWorker, patience = 60_000 }: PoolOptions = {},
): Promise<WorkerPool> {
  const board = createBoard();
  const names = Object.keys(kernels);
  const workers: StartedWorker[] = [];
  const end = (): void => {
    for (const worker of workers) worker.terminate();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('they did not start in time')), patience);
      let ready = 0;
      const onMessage = (): void => {
        if (++ready === threads - 1) resolve();
      };
      for (let index = 1; index < threads; index++) {
        const worker = start(onMessage, (reason) => reject(new Error(reason)));
        workers.push(worker);
        const message: WorkerStart = { module, memory, board: board.buffer, names, index, spins: SPINS };
        worker.postMessage(message);
      }
    });
  } catch (error) {
    end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  // From here on the process may end.
  for (const worker of workers) worker.unref();
  const byName = new Map(names.map((name, number) => [name, number]));
  const maySleep = canSleep(board);
  return {
    threads,
    end,
    run(name, { units, grain, scratch, scratchStep }, args) {
      const number = byName.get(name)!;
      const kernel = (kernels as unknown as Record<string, Kernel>)[name]!;
      const step = grain * Math.ceil(units / grain / (threads * PARTS_PER_THREAD));
      const parts = Math.ceil(units / step);
      post(board, { number, parts, units, step }, [scratch, scratchStep, ...args]);
      let failure: unknown;
      for (let left = Atomics.sub(board.ints, LEFT, 1); left > 0; left = Atomics.sub(board.ints, LEFT, 1)) {
        const begin = (parts - left) * step;
        try {
          kernel(begin, Math.min(begin + step, units), scratch, ...args);
        } catch (error) {
          failure ??= error;
        }
        Atomics.add(board.ints, DONE, 1);
      }
      join(board, parts, maySleep, patience);
      failure ??= failureOf(board);
      if (failure !== undefined) throw failure;
    },
  };
}

/** Writes a call down, and wakes those that sleep. */
function post(
  { ints, args }: Board,
  { number, parts, units, step }: { number: number; parts: number; units: number; step: number },
  values: readonly number[],
): void {
  if (values.length > ARGUMENTS) throw new RangeError(`a kernel takes at most ${ARGUMENTS - 2} arguments`);
  ints[KERNEL] = number;
  ints[PARTS] = parts;
  ints[UNITS] = units;
  ints[STEP] = step;
  ints[COUNT] = values.length;
  args.set(values);
  Atomics.store(ints, DONE, 0);
  Atomics.store(ints, LEFT, parts);
  if (Atomics.load(ints, SLEEPERS) > 0) Atomics.notify(ints, LEFT);
}

/** Whether this thread may sleep: the main thread of a browser may not. */
function canSleep({ ints }: Board): boolean {
  try {
    // Returns at once: the number is another one.
    Atomics.wait(ints, LEFT, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until all parts are done. Who may not sleep looks again and again. */
function join({ ints }: Board, parts: number, maySleep: boolean, patience: number): void {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(ints, DONE) === parts) return;
  const until = performance.now() + patience;
  Atomics.store(ints, WAITS, 1);
  for (let done = Atomics.load(ints, DONE); done < parts; done = Atomics.load(ints, DONE)) {
    if (performance.now() > until) throw new Error('the wasm backend: a thread does not answer');
    if (maySleep) Atomics.wait(ints, DONE, done, patience);
  }
  Atomics.store(ints, WAITS, 0);
}

/** Takes the message of an error that a worker has left. */
function failureOf({ ints }: Board): Error | undefined {
  const length = Atomics.exchange(ints, FAILURE, 0);
  if (length === 0) return undefined;
  const message = String.fromCharCode(...ints.subarray(MESSAGE, MESSAGE + length));
  return new Error(`the wasm backend: a kernel failed in another thread: ${message}`);
}
