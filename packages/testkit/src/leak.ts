import { dispose, engine, Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Runs `f` and expects that as many tensors are left as before, not counting those that it returned (which are then disposed). So it
 * fails if `f` leaves a tensor, disposes one that existed before, or returns one as if it were new.
 *
 * @returns What `f` returned; its tensors are disposed.
 */
export async function expectNoLeak<Result>(f: () => Result | Promise<Result>): Promise<Result> {
  const before = countTensors();
  const result = await f();
  const returned = tensorsIn(result).size;
  expect(countTensors() - returned, 'tensors alive besides the result').toBe(before);
  dispose([...tensorsIn(result)]);
  return result;
}

/** Returns how many tensors are alive. Unlike `memory()` it needs no backend, so that packages of plain arrays can be tested too. */
export function countTensors(): number {
  return engine().state.numTensors;
}

/** Returns the tensors in a value: itself, in arrays and in plain objects. */
export function tensorsIn(value: unknown, found: Set<Tensor> = new Set()): Set<Tensor> {
  if (value instanceof Tensor) found.add(value);
  else if (Array.isArray(value)) for (const item of value) tensorsIn(item, found);
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) tensorsIn(item, found);
  }
  return found;
}
