import { checkOneOf, describeValue } from '@lt/core';
import { jsEngine } from './js-engine.ts';
import type { NeighborEngine } from './neighbor-engine.ts';

/** What to search for neighbors with: a name, or an engine of your own. */
export type NeighborEngineChoice = 'auto' | 'js' | 'wasm' | 'tf' | NeighborEngine;

/**
 * Returns the engine that an option asks for, loaded and ready.
 *
 * @param caller - Name of the public function, which starts messages.
 * @param engine - The option; `'auto'` if left out.
 */
export async function chooseEngine(
  caller: string,
  engine: NeighborEngineChoice = 'auto',
): Promise<NeighborEngine> {
  if (isEngine(engine)) return engine;
  if (typeof engine !== 'string') {
    throw new TypeError(
      `${caller}: expected \`engine\` to be 'auto', 'js', 'wasm', 'tf' or an object with a search method, got ${describeValue(engine)}.`,
    );
  }
  checkOneOf(caller, 'engine', engine, ['auto', 'js', 'wasm', 'tf']);
  return jsEngine;
}

function isEngine(engine: unknown): engine is NeighborEngine {
  return (
    typeof engine === 'object' && engine !== null && 'search' in engine && typeof engine.search === 'function'
  );
}
