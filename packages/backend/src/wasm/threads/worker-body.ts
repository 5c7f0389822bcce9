import {
  ARGUMENTS,
  COUNT,
  DONE,
  FAILURE,
  INTS,
  KERNEL,
  LEFT,
  MESSAGE,
  MESSAGE_LENGTH,
  PARTS,
  SLEEPERS,
  STEP,
  UNITS,
  WAITS,
} from './board.ts';

/** What a worker is sent when it starts. */
export interface WorkerStart {
  module: WebAssembly.Module;
  /** The memory of tfjs. */
  memory: WebAssembly.Memory;
  /** See {@link Board}. */
  board: SharedArrayBuffer;
  /** Names of the kernels, by number. */
  names: readonly string[];
  /** Its number among the threads; the one that hands out work is 0. */
  index: number;
  /** How often it looks for work before it sleeps. */
  spins: number;
}

/**
 * What a worker runs: the same text in Node and in browsers, so that it needs no file of its own that a bundler would have to find.
 *
 * It never ends by itself. It looks for work for a while, since the next call often follows at once, and then sleeps.
 */
export const WORKER_BODY: string = `
const node = typeof process === 'object' && process.getBuiltinModule && process.getBuiltinModule('node:worker_threads');
const port = node ? node.parentPort : self;
function work({ module, memory, board, names, index, spins }) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = names.map((name) => exports[name]);
  const ints = new Int32Array(board, 0, ${INTS});
  const args = new Float64Array(board, ${4 * INTS}, ${ARGUMENTS});
  port.postMessage('ready');
  for (;;) {
    let left = Atomics.load(ints, ${LEFT});
    for (let spin = 0; left <= 0; spin++) {
      if (spin >= spins) {
        spin = 0;
        Atomics.add(ints, ${SLEEPERS}, 1);
        Atomics.wait(ints, ${LEFT}, left);
        Atomics.sub(ints, ${SLEEPERS}, 1);
      }
      left = Atomics.load(ints, ${LEFT});
    }
    left = Atomics.sub(ints, ${LEFT}, 1);
    if (left <= 0) continue;
    const parts = ints[${PARTS}];
    try {
      const begin = (parts - left) * ints[${STEP}];
      const end = Math.min(begin + ints[${STEP}], ints[${UNITS}]);
      const [scratch, scratchStep, ...rest] = args.subarray(0, ints[${COUNT}]);
      kernels[ints[${KERNEL}]](begin, end, scratch + index * scratchStep, ...rest);
    } catch (error) {
      const text = String(error && error.message || error).slice(0, ${MESSAGE_LENGTH});
      for (let i = 0; i < text.length; i++) ints[${MESSAGE} + i] = text.charCodeAt(i);
      Atomics.store(ints, ${FAILURE}, text.length);
    }
    const done = Atomics.add(ints, ${DONE}, 1) + 1;
    if (done === parts && Atomics.load(ints, ${WAITS})) Atomics.notify(ints, ${DONE});
  }
}
if (node) port.on('message', work);
else port.onmessage = (event) => work(event.data);
`;
