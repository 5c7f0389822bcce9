import { engine, getBackend, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';

/** Whether tfjs knows a backend of this name. Nothing starts. */
export function isRegistered(name: string): boolean {
  return Object.hasOwn(engine().registryFactory, name);
}

/**
 * Starts a backend that its package has registered with tfjs, and makes it the one in use.
 *
 * tfjs itself answers a failed start with `false` and prints the cause. Here the backend is made first, so that the cause can be
 * thrown, and then handed to tfjs.
 *
 * @param name - tfjs's name of the backend.
 * @returns The backend.
 * @throws Error with the cause if the backend does not start.
 */
export async function startRegistered(name: string): Promise<object> {
  const registration = engine().registryFactory[name];
  if (registration === undefined) throw new Error(`its package did not register a backend '${name}'`);
  if (!isRunning(name)) {
    const { factory, priority } = registration;
    let made: Awaited<ReturnType<typeof factory>> | undefined = await factory();
    removeBackend(name);
    registerBackend(
      name,
      () => {
        const backend = made ?? factory();
        made = undefined;
        return backend;
      },
      priority,
    );
  }
  if (!(await setBackend(name))) throw new Error(`tfjs refused to use it`);
  return engine().registry[name]!;
}

/** Stops a backend and leaves it registered, so that it can start again. Its tensors are lost. */
export function stopRegistered(name: string): void {
  const registration = engine().registryFactory[name];
  if (registration === undefined) return;
  removeBackend(name);
  registerBackend(name, registration.factory, registration.priority);
}

/** Whether a backend has been started and not been stopped. */
export function isRunning(name: string): boolean {
  return Object.hasOwn(engine().registry, name);
}

/**
 * Runs `f` and then leaves tfjs as it was: the same backend in use, or none, and nothing running that did not run before. Packages
 * that were loaded on the way stay registered, as if they had been imported.
 *
 * @param f - What to run.
 * @param keep - Whether to leave things as `f` made them after all. Never, if left out.
 */
export async function withoutChange<Result>(
  f: () => Promise<Result>,
  keep: (result: Result) => boolean = () => false,
): Promise<Result> {
  const current = getBackend();
  const running = new Set(Object.keys(engine().registry));
  const result = await f();
  if (keep(result)) return result;
  for (const name of Object.keys(engine().registry)) if (!running.has(name)) stopRegistered(name);
  if (current && isRunning(current)) await setBackend(current);
  return result;
}
