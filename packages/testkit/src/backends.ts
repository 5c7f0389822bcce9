import { getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';

/** A backend that the tests run on, and how far its float32 results may be off. */
export interface TestBackend {
  name: 'cpu' | 'wasm';
  /** Absolute and relative tolerance of a single operation. */
  tolerance: number;
}

const BACKENDS: readonly TestBackend[] = [
  { name: 'cpu', tolerance: 1e-5 },
  { name: 'wasm', tolerance: 2e-5 },
];

/** Options of {@link describeBackends}. */
export interface DescribeBackendsOptions {
  /** Only these backends. @default all */
  only?: readonly TestBackend['name'][];
  /** Runs once after the backend has started, for example `enableWasmTraining`. */
  setup?: (backend: TestBackend) => unknown;
}

/**
 * Runs the same tests on every backend that starts here. One that does not start is reported as a skipped suite whose title gives
 * the reason, never left out in silence.
 */
export async function describeBackends(
  title: string,
  tests: (backend: TestBackend) => void,
  options: DescribeBackendsOptions = {},
): Promise<void> {
  const { only = BACKENDS.map(({ name }) => name), setup } = options;
  for (const backend of BACKENDS.filter(({ name }) => only.includes(name))) {
    const refusal = await start(backend.name);
    if (refusal !== undefined) {
      console.warn(`SKIPPED on ${backend.name}: ${title}: ${refusal}`);
      describe.skip(`${title} [${backend.name}: ${refusal}]`, () => tests(backend));
      continue;
    }
    describe(`${title} [${backend.name}]`, () => {
      beforeAll(async () => {
        await start(backend.name);
        await setup?.(backend);
      });
      tests(backend);
    });
  }
}

async function start(name: TestBackend['name']): Promise<string | undefined> {
  try {
    if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
    else await import('@tensorflow/tfjs-backend-wasm');
    if (!(await setBackend(name))) return 'tfjs refused to set it';
    await ready();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Returns the tolerance of the backend in use. */
export function backendTolerance(): number {
  return BACKENDS.find(({ name }) => name === getBackend())?.tolerance ?? 1e-3;
}
