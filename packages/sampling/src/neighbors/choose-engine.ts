import { checkNumber, checkOneOf, describeValue } from '@lt/core';
import { createCheckedEngine } from './checked-engine.ts';
import { jsEngine } from './js-engine.ts';
import type { NeighborEngine } from './neighbor-engine.ts';
import { compileSweepKernels } from './sweep-kernels.ts';
import { createWasmEngine } from './wasm-engine.ts';

/** What to search for neighbors with: a name, or an engine of your own. */
export type NeighborEngineChoice = 'auto' | 'js' | 'wasm' | 'tf' | NeighborEngine;

/**
 * Returns the engine that an option asks for, loaded and ready.
 *
 * @param caller - Name of the public function, which starts messages.
 * @param engine - The option; `'auto'` if left out.
 * @param workers - The option of that name: threads that search, this one included.
 */
export async function chooseEngine(
  caller: string,
  engine: NeighborEngineChoice = 'auto',
  workers?: number,
): Promise<NeighborEngine> {
  if (workers !== undefined) checkNumber(caller, 'workers', workers, { min: 1, integer: true });
  if (isEngine(engine)) return createCheckedEngine(caller, engine);
  if (typeof engine !== 'string') {
    throw new TypeError(
      `${caller}: expected \`engine\` to be 'auto', 'js', 'wasm', 'tf' or an object with a search method, got ${describeValue(engine)}.`,
    );
  }
  switch (checkOneOf(caller, 'engine', engine, ['auto', 'js', 'wasm', 'tf'])) {
    case 'js':
      return jsEngine;
    case 'wasm':
      return loadWasmEngine(workers) ?? refuse(caller, engine, 'WebAssembly with 128-bit SIMD');
    case 'tf':
      return (await loadTfEngine()) ?? refuse(caller, engine, '@tensorflow/tfjs-core');
    default:
      return createAutoEngine(workers);
  }
}

/** Multiplications up to which plain JavaScript is done before WebAssembly is compiled. */
const SMALL = 2 ** 15;

/** Chooses for each call by the size of its searches. */
function createAutoEngine(workers: number | undefined): NeighborEngine {
  let wasm: NeighborEngine | undefined;
  return {
    name: 'auto',
    get notes() {
      return wasm?.notes ?? [];
    },
    async search(points, searches, control) {
      const pairs = searches.reduce((sum, { queries, pool }) => sum + queries.length * pool.length, 0);
      if (pairs * points.numColumns < SMALL) return jsEngine.search(points, searches, control);
      wasm ??= loadWasmEngine(workers);
      return (wasm ?? jsEngine).search(points, searches, control);
    },
  };
}

function loadWasmEngine(workers: number | undefined): NeighborEngine | undefined {
  const module = compileSweepKernels();
  return module && createWasmEngine(module, { workers });
}

async function loadTfEngine(): Promise<NeighborEngine | undefined> {
  const { createTfEngine } = await import('./tf-engine.ts');
  return import('@tensorflow/tfjs-core').then(createTfEngine, () => undefined);
}

function refuse(caller: string, engine: string, need: string): never {
  throw new RangeError(
    `${caller}: expected \`engine\` to be one that runs here, got '${engine}', which needs ${need}.`,
  );
}

function isEngine(engine: unknown): engine is NeighborEngine {
  return (
    typeof engine === 'object' && engine !== null && 'search' in engine && typeof engine.search === 'function'
  );
}
