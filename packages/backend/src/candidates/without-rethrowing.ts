const EVENTS = ['uncaughtException', 'unhandledRejection'];

/**
 * Runs `start`, and takes away the listeners with which Emscripten's start throws every uncaught error of the process again: Node then
 * prints forty kilobytes of tfjs's source before the message. Without them Node ends the process as it always does.
 */
export async function withoutRethrowing<Result>(start: () => Promise<Result>): Promise<Result> {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (typeof process?.listeners !== 'function') {
    return start();
  }
  const before = EVENTS.map((event) => new Set(process.listeners(event as 'uncaughtException')));
  try {
    return await start();
  } finally {
    for (const [i, event] of EVENTS.entries()) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        const isNew = !before[i]!.has(listener);
        if (isNew && /\bthrow\b/.test(String(listener))) process.removeListener(event, listener);
      }
    }
  }
}
