/**
 * A backend that {@link selectBackend} can start.
 *
 * `'tensorflow-gpu'` and `'tensorflow'` are the packages tfjs-node-gpu and tfjs-node, which both register themselves with tfjs under
 * the name `tensorflow`. The other names are those of tfjs.
 */
export type BackendName = 'tensorflow-gpu' | 'webgpu' | 'tensorflow' | 'webgl' | 'wasm' | 'cpu';

/** Where the code runs. Node with a window of its own, as in Electron's renderer, counts as a browser. */
export type Platform = 'node' | 'browser';

/** All names, in no order. */
export const BACKEND_NAMES: readonly BackendName[] = [
  'tensorflow-gpu',
  'webgpu',
  'tensorflow',
  'webgl',
  'wasm',
  'cpu',
];

/** The candidates of a platform, the one that is fastest in general first. */
export const CANDIDATES: Readonly<Record<Platform, readonly BackendName[]>> = {
  node: ['tensorflow-gpu', 'webgpu', 'tensorflow', 'wasm', 'cpu'],
  browser: ['webgpu', 'webgl', 'wasm', 'cpu'],
};
