import { checkOneOf, describeValue } from '@lt/core';
import { BACKEND_NAMES, type BackendName, CANDIDATES } from './backend-name.ts';
import { describeBackendsOf } from './describe-backends.ts';
import { type Host, realHost } from './host.ts';
import { withoutChange } from './registered-backend.ts';
import { startCandidate } from './start-candidate.ts';
import { checkWinograd } from './wasm/check-winograd.ts';
import { checkThreads } from './wasm/threads/check-threads.ts';
import { allowWinograd } from './wasm/winograd.ts';

/** Options of {@link selectBackend}. */
export interface SelectBackendOptions {
  /**
   * Backends to try first, in this order; the usual order follows, without them. A backend named here may run in software.
   *
   * @default []
   */
  prefer?: readonly BackendName[];
  /** The only backend to accept. It may run in software. If it does not start, the error says why, and what there is instead. */
  require?: BackendName;
  /**
   * How many threads share the work of `wasm`, if that is taken. Results do not depend on it. Give 1 to each of several programs that
   * train at the same time.
   *
   * More than one need memory that threads share: Node has it, browsers have it in pages that are cross-origin isolated. Where there can
   * be only one, `tried` says why.
   *
   * @default As many as there are cores, but no more than 4.
   */
  threads?: number;
  /**
   * Whether, on `wasm`, convolutions of 3×3 and stride 1 may go by Winograd's F(4×4, 3×3): two to three times as fast, where all channels come in
   * eights and tiles of 4×4 fit the output. Values and gradients are then off by up to 5e-5 of their root mean square, and not by 2e-6.
   *
   * @default true
   */
  winograd?: boolean;
}

/** One attempt of {@link selectBackend}. */
export interface TriedBackend {
  /** The backend. */
  name: BackendName;
  /** Whether it came up. True for the last entry only. */
  ok: boolean;
  /** Why it was not taken, or on which device it came up. */
  reason: string;
}

/** What {@link selectBackend} returns. */
export interface SelectedBackend {
  /** The backend that is now in use. */
  name: BackendName;
  /** What it runs on, for people to read, such as `WebAssembly SIMD, 2 threads`. */
  device: string;
  /** All that was tried, in order, up to the one that came up. */
  tried: TriedBackend[];
  /**
   * Gives back what would keep the process alive: WebGPU in Node is stopped, its tensors are lost, and `navigator.gpu` is taken away
   * again. Every other backend stays as it is, since none holds the process. Call it last; a second call does nothing.
   */
  dispose(): Promise<void>;
}

/**
 * Starts the first tfjs backend that comes up, GPUs first, makes it the one in use, and says what was tried.
 *
 * Order in Node: `tensorflow-gpu`, `webgpu`, `tensorflow`, `wasm`, `cpu`; in browsers: `webgpu`, `webgl`, `wasm`, `cpu`. Every one is
 * an optional package: install those that you want beside this one. Whatever keeps a backend from starting is a reason in `tried`,
 * not an error. A GPU backend that only a software renderer answers (SwiftShader, llvmpipe, a fallback adapter) is slower than
 * `wasm` and passed over, unless it is named. `wasm` comes up able to train: see {@link enableWasmTraining}; webgpu and webgl with kernels
 * for it: see {@link enableGpuTraining}. On Node 23 and above the two tfjs-node packages get back what they need of Node's `util` before
 * they load. TensorFlow on the CPU comes before `wasm`, and trained more slowly than it where both were measured: `{ prefer: ['wasm'] }`.
 *
 * Gradients are a part of `@tensorflow/tfjs-layers` and `@tensorflow/tfjs`, not of a backend: import one of them to train. A bundler
 * takes along those of the packages for browsers that are installed.
 *
 * @param options - Which backends to prefer, or the one to accept.
 * @returns What came up, on which device, and what was tried.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if a name is not that of a backend.
 * @throws Error if the required backend, or none at all, starts; the message lists each candidate with its reason.
 *
 * @example
 * ```ts
 * import { selectBackend } from '@lt/backend';
 *
 * const { name, device, tried, dispose } = await selectBackend({ prefer: ['wasm'], threads: 1 });
 * console.log(name); // wasm
 * console.log(device); // WebAssembly SIMD, 1 thread
 * console.log(tried.map((one) => `${one.name}: ${one.reason}`)); // [ 'wasm: started on WebAssembly SIMD, 1 thread' ]
 * await dispose();
 * ```
 */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  return selectBackendOf(realHost(), options);
}

/** {@link selectBackend} on any host. */
export async function selectBackendOf(host: Host, options: SelectBackendOptions): Promise<SelectedBackend> {
  const { prefer, required, threads } = checkOptions(options);
  if (options.winograd !== undefined) allowWinograd(options.winograd);
  const order = required === undefined ? [...new Set([...prefer, ...CANDIDATES[host.platform]])] : [required];
  const tried: TriedBackend[] = [];
  for (const name of order) {
    const isNamed = name === required || prefer.includes(name);
    const attempt = await withoutChange(
      () => startCandidate(name, host, isNamed, threads),
      ({ ok }) => ok,
    );
    if (!attempt.ok) {
      tried.push({ name, ok: false, reason: attempt.reason });
      continue;
    }
    const { device, without, prepare } = attempt.started;
    const lacking = await prepare?.();
    const words = [`started on ${device}`, without, lacking];
    tried.push({ name, ok: true, reason: words.filter(Boolean).join(', ') });
    let held = attempt.started.release;
    const dispose = async (): Promise<void> => {
      const release = held;
      held = undefined;
      await release?.();
    };
    return { name, device, tried, dispose };
  }
  if (required !== undefined) tried.push(...(await alternatives(host, required)));
  const list = tried.map(({ name, reason }) => `\n  ${name}: ${reason}`).join('');
  const wanted =
    required === undefined ? 'a backend to start, got none' : `the backend '${required}' to start`;
  throw new Error(`selectBackend: expected ${wanted}. Tried:${list}`);
}

/** What the other candidates would have done, for the message of a required backend that did not start. */
async function alternatives(host: Host, required: BackendName): Promise<TriedBackend[]> {
  const others = CANDIDATES[host.platform].filter((name) => name !== required);
  const reports = await describeBackendsOf(host, others);
  return reports.map(({ name, ok, device, reason }) => ({
    name,
    ok: false,
    reason: ok ? `would start on ${device}, but it is not the one required` : reason,
  }));
}

function checkOptions(options: SelectBackendOptions): {
  prefer: readonly BackendName[];
  required?: BackendName;
  threads?: number;
} {
  const caller = 'selectBackend';
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${caller}: expected \`options\` to be an object, got ${describeValue(options)}.`);
  }
  const { prefer = [], require: required, threads, winograd } = options;
  if (!Array.isArray(prefer)) {
    throw new TypeError(
      `${caller}: expected \`prefer\` to be an array of backend names, got ${describeValue(prefer)}.`,
    );
  }
  for (const name of prefer) checkOneOf(caller, 'prefer', name, BACKEND_NAMES);
  checkWinograd(caller, winograd);
  return {
    prefer,
    ...(required !== undefined && { required: checkOneOf(caller, 'require', required, BACKEND_NAMES) }),
    ...(threads !== undefined && { threads: checkThreads(caller, threads) }),
  };
}
