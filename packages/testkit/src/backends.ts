import { env, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import { environment } from '#environment';
import { provideGpu } from '#provide-gpu';
import { wasmPaths } from '#wasm-paths';

/** A backend that the tests run on, and how far its float32 results may be off. */
export interface TestBackend {
  /** Its name in tfjs. */
  name: 'cpu' | 'wasm' | 'webgl' | 'webgpu' | 'tensorflow';
  /** Absolute and relative tolerance of a single operation. */
  tolerance: number;
}

const BACKENDS: readonly TestBackend[] = [
  { name: 'cpu', tolerance: 1e-5 },
  { name: 'wasm', tolerance: 2e-5 },
  { name: 'webgl', tolerance: 1e-4 },
  { name: 'webgpu', tolerance: 1e-4 },
  { name: 'tensorflow', tolerance: 1e-5 },
];

/** Options of {@link describeBackends}. */
export interface DescribeBackendsOptions {
  /** Only these backends. Those of GPUs are taken where they are named: webgl starts in browsers only. @default cpu and wasm, or what `LT_BACKENDS` says */
  only?: readonly TestBackend['name'][];
  /** Runs once after the backend has started, for example `enableWasmTraining`. */
  setup?: (backend: TestBackend) => unknown;
}

/**
 * Runs the same tests on every backend that starts here. One that does not start is reported as a skipped suite whose title gives
 * the reason, and warned of, never left out in silence.
 *
 * `await` it at the top level of a test file: vitest must know all tests once the file is loaded.
 */
export async function describeBackends(
  title: string,
  tests: (backend: TestBackend) => void,
  options: DescribeBackendsOptions = {},
): Promise<void> {
  for (const suite of await backendSuites(title, options.only)) {
    if (suite.refusal !== undefined) {
      describe.skip(suite.title, () => tests(suite.backend));
      continue;
    }
    describe(suite.title, () => {
      beforeAll(async () => {
        await startBackend(suite.backend.name);
        await options.setup?.(suite.backend);
      });
      tests(suite.backend);
    });
  }
}

/** The backends of tests that name none: cpu and wasm, or those in `LT_BACKENDS`, for example `webgpu,webgl`. */
function wantedBackends(): readonly string[] {
  return (environment.LT_BACKENDS || 'cpu,wasm').split(',');
}

/** A suite of {@link describeBackends}. */
export interface BackendSuite {
  backend: TestBackend;
  title: string;
  /** Why the backend did not start. */
  refusal: string | undefined;
}

/** Returns the suites of {@link describeBackends}, and warns of those to skip. */
export async function backendSuites(
  title: string,
  only: readonly string[] = wantedBackends(),
  start: (name: TestBackend['name']) => Promise<string | undefined> = startBackend,
): Promise<BackendSuite[]> {
  const suites: BackendSuite[] = [];
  for (const backend of BACKENDS.filter(({ name }) => only.includes(name))) {
    const refusal = await start(backend.name);
    if (refusal !== undefined) console.warn(`SKIPPED on ${backend.name}: ${title}: ${refusal}`);
    const place = refusal === undefined ? backend.name : `${backend.name}: ${refusal}`;
    suites.push({ backend, title: `${title} [${place}]`, refusal });
  }
  return suites;
}

/** Makes a backend the one in use. Returns why it could not, or nothing. */
export async function startBackend(name: TestBackend['name']): Promise<string | undefined> {
  try {
    await LOADERS[name]();
    if (!(await setBackend(name))) return 'tfjs refused to set it';
    await ready();
    // Small tensors would stay on the cpu, and no shader would run.
    if (name.startsWith('webg')) env().set(`${name.toUpperCase()}_CPU_FORWARD`, false);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const LOADERS: Readonly<Record<TestBackend['name'], () => Promise<unknown>>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: async () => {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    if (wasmPaths !== undefined) setWasmPaths(wasmPaths);
  },
  webgl: async () => {
    if (!('document' in globalThis)) throw new Error('Node has no WebGL');
    await import('@tensorflow/tfjs-backend-webgl');
  },
  webgpu: async () => {
    await provideGpu();
    await import('@tensorflow/tfjs-backend-webgpu');
  },
  tensorflow: () => {
    // The workspace does not depend on it: see scripts/build-tensorflow.js.
    const specifier: string = '@tensorflow/tfjs-node';
    return import(/* @vite-ignore */ specifier);
  },
};

/** Returns the tolerance of the backend in use. */
export function backendTolerance(): number {
  return BACKENDS.find(({ name }) => name === getBackend())?.tolerance ?? 1e-3;
}
