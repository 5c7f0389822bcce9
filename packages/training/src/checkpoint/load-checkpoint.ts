import { checkOptions, describeValue } from '@lt/core';
import { type CheckpointContents, decodeCheckpoint } from './checkpoint-file.ts';
import { isNameOfStep, sortNames } from './checkpoint-names.ts';
import type { CheckpointParts } from './checkpoint-parts.ts';
import { tensorNames } from './checkpoint-record.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { openStore } from './open-store.ts';
import { restoreParts } from './restore-parts.ts';
import type { TensorValues } from './tensor-values.ts';

/** Options of {@link loadCheckpoint}. */
export interface LoadCheckpointOptions {
  /** Name of the checkpoint in its store. @default the one of the last step */
  name?: string;
}

/** A variable in a checkpoint. */
export interface SavedVariable extends TensorValues {
  /** The name that the variable had. */
  readonly name: string;
}

/** A checkpoint that was read and found whole. */
export interface Checkpoint {
  /** Its name in its store. */
  readonly name: string;
  /** The epoch to go on with, from 0. */
  readonly epoch: number;
  /** The step to go on with, from 0. */
  readonly step: number;
  /** When it was saved. */
  readonly savedAt: Date;
  /** The `metadata` that it was saved with; null if none. */
  readonly metadata: unknown;
  /** Names and values of the variables, in order, for use without the model. */
  readonly variables: readonly SavedVariable[];
  /** The values of the further `tensors` that it was saved with, by name. */
  readonly tensors: Readonly<Record<string, TensorValues>>;
  /**
   * Sets the parts to what was saved: all of them, or none if one does not fit. Variables are matched by position, so that a model made
   * anew, whose variables have other names, takes them up. Leave out what shall stay as it is. Rejects with a TypeError or RangeError
   * that names the part which does not fit.
   */
  restore(parts: CheckpointParts): Promise<void>;
}

/**
 * Loads the newest checkpoint, or one by its name, after checking every byte of it.
 *
 * A file that is damaged, or is no checkpoint, is never skipped in silence: the error names it, says what is wrong, and offers the last
 * good one. Nothing changes until `restore` is called.
 *
 * @param target - Directory in Node, name of a database in browsers, or a store.
 * @param options - Which one.
 * @returns The checkpoint; null if there is none.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is none of that name, or it is damaged, of another program or of another version.
 * @throws Error if the place cannot be read, with the system's reason.
 *
 * @example
 * ```ts
 * import { mkdtemp, truncate } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { loadCheckpoint, saveCheckpoint } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { scalar, variable } from '@tensorflow/tfjs-core';
 *
 * const directory = await mkdtemp(join(tmpdir(), 'lt-'));
 * const variables = [variable(scalar(1))];
 * for (const step of [100, 200]) await saveCheckpoint(directory, { variables, epoch: step / 100, step });
 * await truncate(join(directory, 'step-00000200.safetensors'), 300);
 *
 * const explain = (error: Error) => error.message.replace(`in ${directory} `, '');
 * console.log(await loadCheckpoint(directory).catch(explain)); // loadCheckpoint: expected 'step-00000200' to be a checkpoint, got a damaged file, whose checksum does not match its contents. The last good one is 'step-00000100': load it with { name: 'step-00000100' }.
 * console.log((await loadCheckpoint(directory, { name: 'step-00000100' }))?.step); // 100
 * ```
 */
export async function loadCheckpoint(
  target: string | CheckpointStore,
  options: LoadCheckpointOptions = {},
): Promise<Checkpoint | null> {
  const caller = 'loadCheckpoint';
  const store = openStore(caller, target);
  const { name: wanted } = checkOptions(caller, options);
  if (wanted !== undefined && typeof wanted !== 'string') {
    throw new TypeError(`${caller}: expected \`name\` to be a string, got ${describeValue(wanted)}.`);
  }
  const names = await store.list();
  const bySteps = sortNames(names.filter(isNameOfStep));
  const name = wanted ?? bySteps.at(-1);
  if (name === undefined) return null;
  if (!names.includes(name)) {
    const there =
      names.length === 0 ? 'none are there' : `there are ${names.map((one) => `'${one}'`).join(', ')}`;
    throw new RangeError(
      `${caller}: expected \`name\` to be a checkpoint in ${store.location}, got ${describeValue(name)}: ${there}.`,
    );
  }
  const bytes = await store.read(name);
  try {
    return openCheckpoint(name, await decodeCheckpoint(bytes));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const others = bySteps.filter((one) => one !== name).reverse();
    throw new RangeError(
      `${caller}: expected '${name}' in ${store.location} to be a checkpoint, got ${error.message}. ${await offer(store, others)}`,
    );
  }
}

/** Offers the newest of the other checkpoints that is whole. */
async function offer(store: CheckpointStore, newestFirst: readonly string[]): Promise<string> {
  for (const name of newestFirst) {
    try {
      await decodeCheckpoint(await store.read(name));
      return `The last good one is '${name}': load it with { name: '${name}' }.`;
    } catch {
      // Neither this one.
    }
  }
  return 'There is no good one beside it.';
}

function openCheckpoint(name: string, contents: CheckpointContents): Checkpoint {
  const { record, tensors } = contents;
  const extras = record.tensors.map((extra) => [extra, tensors.get(tensorNames.extra(extra))!] as const);
  return {
    name,
    epoch: record.epoch,
    step: record.step,
    savedAt: new Date(record.savedAt),
    metadata: record.metadata,
    variables: record.variables.map((variable) => ({
      name: variable,
      ...tensors.get(tensorNames.variable(variable))!,
    })),
    tensors: Object.fromEntries(extras),
    restore: (parts) => restoreParts('Checkpoint.restore', contents, parts),
  };
}
