import { WORKER_BODY } from './worker-body.ts';

/** A worker of Node or of a browser. */
export interface StartedWorker {
  postMessage(message: unknown): void;
  /** Lets the process end although it runs; browsers end theirs with the page. */
  unref(): void;
  terminate(): void;
}

/**
 * Starts a worker that runs {@link WORKER_BODY}.
 *
 * @param onMessage - Called with what it posts.
 * @param onFailure - Called with the reason if it cannot run, or ends.
 * @throws Error if workers are not allowed here.
 */
export function startWorker(
  onMessage: (message: unknown) => void,
  onFailure: (reason: string) => void,
): StartedWorker {
  const threads = builtin<typeof import('node:worker_threads')>('node:worker_threads');
  if (threads !== undefined) {
    // Flags of this process, such as loaders, would only slow the start.
    const worker = new threads.Worker(WORKER_BODY, { eval: true, execArgv: [] });
    worker.on('message', onMessage);
    worker.on('error', ({ message }) => onFailure(message));
    worker.on('exit', () => onFailure('the thread ended'));
    return worker as StartedWorker;
  }
  const url = URL.createObjectURL(new Blob([WORKER_BODY], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => {
    URL.revokeObjectURL(url);
    onMessage(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    onFailure(event.message ?? 'a content security policy forbids workers');
  };
  return Object.assign(worker, { unref: () => {} });
}

/** Returns a module of Node, without an import that a bundler for browsers would stumble over. */
export function builtin<Module>(name: string): Module | undefined {
  return (globalThis as { process?: NodeJS.Process }).process?.getBuiltinModule?.(name) as Module | undefined;
}
