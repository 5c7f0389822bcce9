import { checkOptions, describeValue } from '@lt/core';
import type { RunControl } from './run-control.ts';

/** Checks that options are an object, and that what watches and stops the work can do so: long work would end in the middle otherwise. */
export function checkRunOptions<Options extends RunControl>(caller: string, options: Options): Options {
  const { signal, onProgress } = checkOptions(caller, options);
  // Signals of other realms and of polyfills are signals too.
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${caller}: expected \`signal\` to be an AbortSignal, got ${describeValue(signal)}.`);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(
      `${caller}: expected \`onProgress\` to be a function, got ${describeValue(onProgress)}.`,
    );
  }
  return options;
}
