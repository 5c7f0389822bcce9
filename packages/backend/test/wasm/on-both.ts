import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import { createRandom } from '@lt/core';
import { expectAllClose } from '@lt/testkit';
import { backend, memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { enableWasmTraining } from '../../src/enable-wasm-training.ts';

/** Values of one result, with what must agree besides them. */
export interface Result {
  shape: number[];
  dtype: string;
  values: number[];
}

/** Runs `f` on a backend and returns its results as plain data. Fails where tensors are left over. */
export async function runOn(name: 'cpu' | 'wasm', f: () => Tensor | Tensor[]): Promise<Result[]> {
  await enableWasmTraining();
  await setBackend(name);
  const before = memory();
  const dataBefore = backend().numDataIds();
  const outputs = [tidy(f)].flat();
  const results = await Promise.all(
    outputs.map(async (output) => ({
      shape: output.shape,
      dtype: output.dtype,
      values: Array.from(await output.data()),
    })),
  );
  for (const output of outputs) output.dispose();
  expect(memory().numTensors, `tensors left on ${name}`).toBe(before.numTensors);
  expect(backend().numDataIds(), `memory left on ${name}`).toBe(dataBefore);
  return results;
}

/** Expects the wasm backend to give what the cpu backend gives. Make the inputs inside `f`. */
export async function expectSameAsCpu(
  f: () => Tensor | Tensor[],
  tolerance: { absolute?: number; relative?: number } = {},
): Promise<void> {
  const expected = await runOn('cpu', f);
  const actual = await runOn('wasm', f);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  for (const [i, { values }] of expected.entries()) {
    const scale = Math.max(1, ...values.filter(Number.isFinite).map(Math.abs));
    await expectAllClose(actual[i]!.values, values, { absolute: 1e-5 * scale, relative: 1e-5, ...tolerance });
  }
}

/** Returns standard normal numbers, the same at each call with the same arguments. */
export function normal(seed: string, shape: number[]): Tensor {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}
