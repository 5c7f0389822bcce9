import { checkNumber } from '@lt/core';
import type { TensorValues } from './tensor-values.ts';

/** State of an optimizer, apart from the values of its tensors. */
export interface OptimizerRecord {
  /** What `getClassName()` returned. */
  readonly className: string;
  /** What `getWeights()` returned, in its order. */
  readonly weights: readonly OptimizerWeight[];
  /** Names of the variables that the optimizer has as members and `getWeights()` leaves out. */
  readonly members: readonly string[];
}

/** The name of a tensor of an optimizer: that of a variable and a suffix, or a name of its own. */
export interface OptimizerWeight {
  /** The name when it was saved. */
  readonly name: string;
  /** Position in `variables` of the variable that the name begins with, null if with none. */
  readonly variable: number | null;
}

/** State of a random generator. */
export interface RandomRecord {
  /** Number of the next draw. */
  readonly position: number;
  /** Draw number 0, which tells one seed and stream from another. */
  readonly first: number;
}

/** Everything in a checkpoint but the values of tensors. Each name of a tensor is below the kind it belongs to. */
export interface CheckpointRecord {
  readonly epoch: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly metadata: unknown;
  /** Names of the variables, in order. */
  readonly variables: readonly string[];
  /** Names of the further tensors. */
  readonly tensors: readonly string[];
  readonly optimizer: OptimizerRecord | null;
  readonly sampler: object | null;
  readonly randoms: Readonly<Record<string, RandomRecord>> | null;
}

/** The names under which a file holds tensors. */
export const tensorNames = {
  variable: (name: string): string => `variables/${name}`,
  // Numbered, because the order counts and nothing says that an optimizer's names differ.
  optimizerWeight: (index: number, name: string): string => `optimizer/${index}/${name}`,
  optimizerMember: (key: string): string => `optimizer/${key}`,
  extra: (name: string): string => `tensors/${name}`,
} as const;

/**
 * Reads the record of a checkpoint and checks that it is whole and that the tensors it names are there.
 *
 * @throws RangeError if not. The message is what the file is instead, to end a sentence with.
 */
export function checkRecord(json: string, tensors: ReadonlyMap<string, TensorValues>): CheckpointRecord {
  try {
    const record = JSON.parse(json) as CheckpointRecord;
    for (const key of ['epoch', 'step', 'savedAt'] as const) {
      checkNumber('record', key, record[key], { min: 0, integer: true });
    }
    const { variables, tensors: extras, optimizer, randoms } = record;
    const missing = [
      ...variables.map(tensorNames.variable),
      ...extras.map(tensorNames.extra),
      ...(optimizer?.weights ?? []).map(({ name }, i) => tensorNames.optimizerWeight(i, name)),
      ...(optimizer?.members ?? []).map(tensorNames.optimizerMember),
    ].some((name) => !tensors.has(name));
    if (missing) throw new RangeError('a tensor is missing');
    for (const { variable } of optimizer?.weights ?? []) {
      checkNumber('record', 'variable', variable ?? 0, { min: 0, max: Math.max(0, variables.length - 1) });
    }
    for (const { position } of Object.values(randoms ?? {})) {
      checkNumber('record', 'position', position, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
    }
    return record;
  } catch (error) {
    throw new RangeError('a checkpoint whose record is not whole', { cause: error });
  }
}
