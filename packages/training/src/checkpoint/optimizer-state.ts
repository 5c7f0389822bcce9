import { describeValue } from '@lt/core';
import { type Optimizer, tidy, Variable } from '@tensorflow/tfjs-core';
import type { CheckpointContents } from './checkpoint-file.ts';
import { type OptimizerRecord, tensorNames } from './checkpoint-record.ts';
import {
  checkSavable,
  describeTensorValues,
  readTensor,
  type TensorValues,
  toTensor,
} from './tensor-values.ts';

// tfjs-core does not export this type by name.
type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** Reads the state of an optimizer; the tensors are named as the file names them. */
export async function readOptimizer(
  caller: string,
  optimizer: Optimizer,
  variables: readonly Variable[],
): Promise<{ record: OptimizerRecord; tensors: Map<string, TensorValues> }> {
  const weights = await weightsOf(caller, optimizer);
  try {
    const members = membersOf(optimizer);
    const named = [
      ...weights.map(({ name, tensor }, i) => [tensorNames.optimizerWeight(i, name), tensor] as const),
      ...Array.from(members, ([key, member]) => [tensorNames.optimizerMember(key), member] as const),
    ];
    const tensors = await Promise.all(
      named.map(
        async ([name, tensor]) => [name, await readTensor(checkSavable(caller, name, tensor))] as const,
      ),
    );
    const record = {
      className: optimizer.getClassName(),
      weights: weights.map(({ name }) => ({ name, variable: ownerOf(name, variables) })),
      members: [...members.keys()],
    };
    return { record, tensors: new Map(tensors) };
  } finally {
    disposeIterations(weights);
  }
}

/** Checks that an optimizer can take up a saved state. */
export function checkOptimizer(
  caller: string,
  optimizer: Optimizer,
  { record: { optimizer: record }, tensors }: CheckpointContents,
): OptimizerRecord {
  if (record === null) {
    throw new RangeError(
      `${caller}: expected a checkpoint with an optimizer, got one that was saved without.`,
    );
  }
  const className = optimizer.getClassName();
  if (className !== record.className) {
    throw new RangeError(
      `${caller}: expected \`optimizer\` to be ${describeValue(record.className)} as in the checkpoint, got ${describeValue(className)}.`,
    );
  }
  const members = membersOf(optimizer);
  for (const key of new Set([...record.members, ...members.keys()])) {
    const saved = tensors.get(tensorNames.optimizerMember(key));
    const [expected, got] = [saved, members.get(key)].map((value) =>
      value === undefined ? 'none' : describeTensorValues(value),
    );
    if (expected === got) continue;
    throw new RangeError(
      `${caller}: expected \`optimizer.${key}\` to be ${expected} as in the checkpoint, got ${got}.`,
    );
  }
  return record;
}

/** Hands an optimizer a state that `checkOptimizer` accepted, with the names that the variables have now. */
export async function restoreOptimizer(
  caller: string,
  optimizer: Optimizer,
  variables: readonly Variable[],
  record: OptimizerRecord,
  savedVariables: readonly string[],
  tensors: ReadonlyMap<string, TensorValues>,
): Promise<void> {
  const before = await weightsOf(caller, optimizer);
  disposeIterations(before);
  const weights = tidy(() =>
    record.weights.map(({ name, variable }, i) => ({
      name:
        variable === null ? name : variables[variable]!.name + name.slice(savedVariables[variable]!.length),
      tensor: toTensor(tensors.get(tensorNames.optimizerWeight(i, name))!),
    })),
  );
  try {
    await optimizer.setWeights(weights);
    for (const [key, member] of membersOf(optimizer)) {
      const value = toTensor(tensors.get(tensorNames.optimizerMember(key))!);
      member.assign(value);
      value.dispose();
    }
    const after = await weightsOf(caller, optimizer);
    disposeIterations(after);
    // tfjs's optimizers forget their old velocities without disposing them.
    const kept = new Set(after.map(({ tensor }) => tensor));
    for (const { tensor } of before) {
      if (tensor instanceof Variable && !kept.has(tensor) && !tensor.isDisposed) tensor.dispose();
    }
  } finally {
    for (const { tensor } of weights) tensor.dispose();
  }
}

async function weightsOf(caller: string, optimizer: Optimizer): Promise<NamedTensor[]> {
  try {
    return await optimizer.getWeights();
  } catch (error) {
    throw new TypeError(
      `${caller}: expected \`optimizer\` to give its state by getWeights(), got ${describeValue(optimizer.getClassName())}, which does not.`,
      { cause: error },
    );
  }
}

/**
 * Variables that an optimizer has as members of its own. tfjs's Adam keeps two running products there and computes them anew from the
 * number of steps in `setWeights`, which rounds otherwise: resumed training would differ in the last bits.
 */
function membersOf(optimizer: Optimizer): Map<string, Variable> {
  return new Map(
    Object.entries(optimizer).filter((entry): entry is [string, Variable] => entry[1] instanceof Variable),
  );
}

/** tfjs makes the tensor that holds the number of steps for each call of `getWeights`, and leaves it to the caller. */
function disposeIterations(weights: readonly NamedTensor[]): void {
  for (const { name, tensor } of weights) {
    if (name === 'iter' && !(tensor instanceof Variable)) tensor.dispose();
  }
}

/**
 * Position of the variable whose name a weight's name extends, `dense/kernel` for `dense/kernel/momentum`: the longest, since `dense`
 * may be a variable too. null if there is none.
 */
function ownerOf(name: string, variables: readonly Variable[]): number | null {
  let owner = variables.findIndex((variable) => variable.name === name);
  for (const [i, variable] of variables.entries()) {
    if (!name.startsWith(`${variable.name}/`)) continue;
    const longest = variables[owner]?.name ?? name;
    if (longest === name || variable.name.length > longest.length) owner = i;
  }
  return owner === -1 ? null : owner;
}
