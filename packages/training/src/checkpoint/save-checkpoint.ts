import { checkNumber, checkOptions, describeValue } from '@lt/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkJson } from './check-json.ts';
import { type CheckpointContents, encodeCheckpoint } from './checkpoint-file.ts';
import { nameOfStep, namesToRemove } from './checkpoint-names.ts';
import { checkParts, type SavedParts } from './checkpoint-parts.ts';
import { tensorNames } from './checkpoint-record.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { openStore } from './open-store.ts';
import { readOptimizer } from './optimizer-state.ts';
import { checkSavable, checkSavableValues, readTensor, type TensorValues } from './tensor-values.ts';

/** Options of {@link saveCheckpoint}. */
export interface SaveCheckpointOptions {
  /** How many checkpoints remain, with the one just saved; at least 1. @default 2 */
  keep?: number;
  /** Gives up before anything is written. */
  signal?: AbortSignal;
}

/** What {@link saveCheckpoint} resolves to. */
export interface SavedCheckpoint {
  /** Name of the checkpoint in its store, for example `step-00000100`. */
  name: string;
  /** Size in bytes. */
  bytes: number;
}

/**
 * Saves all that a training needs to go on as if it had not stopped: weights, optimizer, place of the sampler, positions of the random
 * generators, epoch and step.
 *
 * A checkpoint is one safetensors file with a SHA-256 over all of it, which Python's `safetensors` opens too. It is written as a whole or
 * not at all, and is on the disk when the promise resolves; only then do older ones go. One place holds one training: saving also
 * removes, as the last to be kept, checkpoints of later steps, which a training left that was given up.
 *
 * Do not take a step before the promise resolves, or the values are from two moments.
 *
 * @param target - Directory in Node, name of a database in browsers, or a store.
 * @param parts - What to save.
 * @param options - How many to keep; a signal to give up.
 * @returns Name and size of the checkpoint.
 * @throws TypeError if an argument has the wrong type, a tensor is disposed or neither float32, int32 nor bool, or the optimizer cannot
 *   give its state.
 * @throws RangeError if an argument is outside its range, a variable is there twice, or JSON does not hold `metadata` exactly.
 * @throws The signal's reason if it aborted before the write began.
 * @throws Error if the place cannot be written, with the system's reason; the checkpoints in it are then untouched.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createRandom } from '@lt/core';
 * import { loadCheckpoint, saveCheckpoint, sgd } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor1d, variable } from '@tensorflow/tfjs-core';
 *
 * const directory = await mkdtemp(join(tmpdir(), 'lt-'));
 * const weights = variable(tensor1d([1, 2, 3]));
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
 * const randoms = { augmentation: createRandom(7) };
 * const parts = { variables: [weights], optimizer, randoms };
 * const { name } = await saveCheckpoint(directory, { ...parts, epoch: 2, step: 100 });
 * console.log(name); // step-00000100
 *
 * weights.assign(tensor1d([0, 0, 0]));
 * const checkpoint = await loadCheckpoint(directory);
 * await checkpoint?.restore(parts);
 * console.log(checkpoint?.epoch, Array.from(await weights.data())); // 2 [ 1, 2, 3 ]
 * ```
 *
 * @see https://huggingface.co/docs/safetensors/index for the format of the file.
 */
export async function saveCheckpoint(
  target: string | CheckpointStore,
  parts: SavedParts,
  options: SaveCheckpointOptions = {},
): Promise<SavedCheckpoint> {
  const caller = 'saveCheckpoint';
  const store = openStore(caller, target);
  checkSavedParts(caller, parts);
  const { keep = 2, signal } = checkOptions(caller, options);
  checkNumber(caller, 'keep', keep, { min: 1, integer: true });
  signal?.throwIfAborted();

  const name = nameOfStep(parts.step);
  const bytes = await encodeCheckpoint(await readParts(caller, parts));
  const before = await store.list();
  signal?.throwIfAborted();
  await store.write(name, bytes);
  // Only what was there before the write can go: not what another save wrote meanwhile.
  for (const old of namesToRemove(before, name, keep)) await store.remove(old);
  return { name, bytes: bytes.length };
}

function checkSavedParts(caller: string, parts: SavedParts): void {
  checkParts(caller, parts);
  const { variables, epoch, step, metadata = null, tensors = {} } = parts;
  checkNumber(caller, 'epoch', epoch, { min: 0, integer: true, max: Number.MAX_SAFE_INTEGER });
  checkNumber(caller, 'step', step, { min: 0, integer: true, max: Number.MAX_SAFE_INTEGER });
  checkJson(caller, 'metadata', metadata);
  for (const [i, variable] of variables.entries()) checkSavable(caller, `variables[${i}]`, variable);
  if (typeof tensors !== 'object' || tensors === null) {
    throw new TypeError(`${caller}: expected \`tensors\` to be an object, got ${describeValue(tensors)}.`);
  }
  for (const [name, tensor] of Object.entries(tensors)) {
    checkSavableValues(caller, `tensors.${name}`, tensor);
  }
}

async function readParts(caller: string, parts: SavedParts): Promise<CheckpointContents> {
  const { variables, optimizer, sampler, randoms, epoch, step, metadata = null, tensors = {} } = parts;
  // What is read without waiting is read first, to be of the moment of the call.
  const samplerState = sampler?.state() ?? null;
  checkJson(caller, 'sampler.state()', samplerState);
  const positions = Object.entries(randoms ?? {}).map(
    ([name, random]) => [name, { position: random.position, first: random.at(0) }] as const,
  );
  const named: (readonly [string, Tensor | TensorValues])[] = [
    ...variables.map((variable) => [tensorNames.variable(variable.name), variable] as const),
    ...Object.entries(tensors).map(([name, tensor]) => [tensorNames.extra(name), tensor] as const),
  ];
  const [values, state] = await Promise.all([
    Promise.all(
      named.map(async ([name, tensor]): Promise<[string, TensorValues]> => [name, await readTensor(tensor)]),
    ),
    optimizer && readOptimizer(caller, optimizer, variables),
  ]);
  const record = {
    epoch,
    step,
    savedAt: Date.now(),
    metadata,
    variables: variables.map(({ name }) => name),
    tensors: Object.keys(tensors),
    optimizer: state?.record ?? null,
    sampler: samplerState,
    randoms: randoms ? Object.fromEntries(positions) : null,
  };
  return { record, tensors: new Map([...values, ...(state?.tensors ?? [])]) };
}
