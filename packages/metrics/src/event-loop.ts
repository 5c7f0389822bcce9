/** How long a loop may compute before timers and signals get their turn, in milliseconds. */
const LONGEST_STRETCH = 30;

/** Returns a function that gives the event loop a turn once a stretch of computing has lasted long enough. */
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
    // In browsers: a timer waits at least 4 ms, and a second in a hidden tab; a message does not.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
