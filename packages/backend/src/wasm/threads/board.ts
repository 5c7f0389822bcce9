/** Numbers of the board, and the most arguments of a call: address and step of the scratch, and those of the kernel. */
export const INTS = 256;
export const ARGUMENTS = 32;

/** Places of the shared numbers. Those that threads write at the same time are in lines of the cache of their own. */
export const LEFT = 0;
export const DONE = 32;
export const SLEEPERS = 64;
export const WAITS = 65;
export const FAILURE = 66;
export const KERNEL = 96;
export const PARTS = 97;
export const UNITS = 98;
export const STEP = 99;
export const COUNT = 100;
export const MESSAGE = 128;
export const MESSAGE_LENGTH = 128;

/**
 * What the threads share beside the memory of tfjs: some numbers, and the arguments of one call.
 *
 * A call is cut into parts. `LEFT` counts those that nobody has taken, `DONE` those that are finished. Who takes one away from `LEFT`,
 * and found it above 0, owns that part. A new call is written down only when all parts of the last one are done: so whoever owns a part
 * finds the call that it belongs to, however long ago it last looked.
 */
export interface Board {
  buffer: SharedArrayBuffer;
  ints: Int32Array;
  args: Float64Array;
}

/** Makes a board. */
export function createBoard(): Board {
  const buffer = new SharedArrayBuffer(4 * INTS + 8 * ARGUMENTS);
  return {
    buffer,
    ints: new Int32Array(buffer, 0, INTS),
    args: new Float64Array(buffer, 4 * INTS, ARGUMENTS),
  };
}
