/** How long a loop may compute before timers, signals and progress bars get their turn, in milliseconds. */
const LONGEST_STRETCH = 30;

/**
 * Returns a function that, once a stretch of computing has lasted 30 milliseconds, gives the event loop one turn.
 *
 * Call it between the parts of long work, and await what it returns: timers, signals and rendering then stay alive. It yields by time,
 * not by the number of calls, so that parts of a microsecond and parts of a second are both served well.
 *
 * @returns A function that returns a promise of the end of the turn, or undefined if there is time left.
 *
 * @example
 * ```ts
 * import { createYielder } from '@lt/core';
 *
 * const giveWay = createYielder();
 * let sum = 0;
 * for (let i = 0; i < 1000; i++) {
 *   sum += i;
 *   await giveWay();
 * }
 * console.log(sum); // 499500
 * ```
 */
export function createYielder(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < LONGEST_STRETCH) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}

/** Resolves after timers, input and output had their turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    // In browsers: setTimeout waits at least 4 ms, and a second in a hidden tab; a message does not.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
