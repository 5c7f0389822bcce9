import { describeValue, type Random } from '@lt/core';
import { Optimizer, type Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorValues } from './tensor-values.ts';

/** What a checkpoint needs of a sampler; every sampler of `@lt/sampling` has it. */
export interface ResumableSampler {
  /** Returns the place of the next batch as a JSON value. */
  state(): object;
  /** Takes up a place that `state` returned. Throws if it is that of another sampler, and then stays as it was. */
  // A method, so that a sampler may ask for its own type of state.
  restore(state: never): unknown;
}

/** What `restore` of a checkpoint brings back. */
export interface CheckpointParts {
  /**
   * The variables of the model, in an order that is the same in every run. Those of a layers model are
   * `model.weights.map((weight) => weight.read() as Variable)`; take `weights`, not `trainableWeights`, which leaves the moving averages
   * of batch normalization out.
   */
  variables: readonly Variable[];
  /**
   * The optimizer, with its velocities or moments. Make it with the same options as the one that was saved: they are not part of a
   * checkpoint, nor is the learning rate.
   */
  optimizer?: Optimizer;
  /** The sampler, with its place in the order of the batches. */
  sampler?: ResumableSampler;
  /** Every random generator whose position counts, under names of your own. */
  randoms?: Readonly<Record<string, Random>>;
}

/** What `saveCheckpoint` saves. */
export interface SavedParts extends CheckpointParts {
  /** The epoch to go on with, from 0. */
  epoch: number;
  /** The step to go on with, from 0. It gives the checkpoint its name. */
  step: number;
  /**
   * Anything of your own that JSON holds exactly: no NaN, no infinity, no `undefined`, no typed arrays, no class instances.
   *
   * @default null
   */
  metadata?: unknown;
  /** Further tensors, or their values as plain data, under names of your own, for example averaged weights. `Checkpoint.tensors` holds them. */
  tensors?: Readonly<Record<string, Tensor | TensorValues>>;
}

/** Checks the parts that saving and restoring share. */
export function checkParts(caller: string, parts: CheckpointParts): void {
  if (typeof parts !== 'object' || parts === null || Array.isArray(parts)) {
    throw new TypeError(`${caller}: expected \`parts\` to be an object, got ${describeValue(parts)}.`);
  }
  const { variables, optimizer, sampler, randoms } = parts;
  if (!Array.isArray(variables)) {
    throw new TypeError(
      `${caller}: expected \`variables\` to be an array of variables, got ${describeValue(variables)}.`,
    );
  }
  variables.forEach((variable: unknown, i) => {
    if (!(variable instanceof Variable)) {
      throw new TypeError(
        `${caller}: expected \`variables[${i}]\` to be a variable, got ${describeValue(variable)}.`,
      );
    }
    const first = variables.findIndex(({ name }) => name === variable.name);
    if (first === i) return;
    throw new RangeError(
      `${caller}: expected \`variables\` to hold each variable once, got ${describeValue(variable.name)} at ${first} and ${i}.`,
    );
  });
  if (optimizer !== undefined && !(optimizer instanceof Optimizer)) {
    throw new TypeError(
      `${caller}: expected \`optimizer\` to be an optimizer of tfjs, got ${describeValue(optimizer)}.`,
    );
  }
  if (sampler !== undefined && !isSampler(sampler)) {
    throw new TypeError(
      `${caller}: expected \`sampler\` to have the methods state and restore, got ${describeValue(sampler)}.`,
    );
  }
  if (randoms !== undefined) checkRandoms(caller, randoms);
}

function isSampler(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { state, restore } = value as Partial<ResumableSampler>;
  return typeof state === 'function' && typeof restore === 'function';
}

function checkRandoms(caller: string, randoms: CheckpointParts['randoms']): void {
  if (typeof randoms !== 'object' || randoms === null) {
    throw new TypeError(`${caller}: expected \`randoms\` to be an object, got ${describeValue(randoms)}.`);
  }
  for (const [name, random] of Object.entries(randoms)) {
    if (typeof random?.at === 'function' && typeof random.position === 'number') continue;
    throw new TypeError(
      `${caller}: expected \`randoms.${name}\` to be a random generator of createRandom, got ${describeValue(random)}.`,
    );
  }
}
