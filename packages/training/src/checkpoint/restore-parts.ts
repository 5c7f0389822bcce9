import { describeValue, type Random } from '@lt/core';
import { tidy, type Variable } from '@tensorflow/tfjs-core';
import type { CheckpointContents } from './checkpoint-file.ts';
import { type CheckpointParts, checkParts } from './checkpoint-parts.ts';
import { type RandomRecord, tensorNames } from './checkpoint-record.ts';
import { checkOptimizer, restoreOptimizer } from './optimizer-state.ts';
import { checkSavable, describeTensorValues, type TensorValues, toTensor } from './tensor-values.ts';

/** Sets parts to what a checkpoint holds: checks everything first, so that either all of them are set or none. */
export async function restoreParts(
  caller: string,
  contents: CheckpointContents,
  parts: CheckpointParts,
): Promise<void> {
  checkParts(caller, parts);
  const { record, tensors } = contents;
  const { variables, optimizer, sampler, randoms } = parts;
  const values = checkVariables(caller, contents, variables);
  const optimizerRecord = optimizer && checkOptimizer(caller, optimizer, contents);
  const positions = randoms === undefined ? [] : checkRandoms(caller, record.randoms, randoms);
  if (sampler !== undefined && record.sampler === null) {
    throw new RangeError(`${caller}: expected a checkpoint with a sampler, got one that was saved without.`);
  }

  const created = tidy(() => values.map(toTensor));
  try {
    // The sampler checks its state itself: nothing is set before it has accepted it.
    const place = sampler?.state();
    sampler?.restore(record.sampler as never);
    if (optimizer !== undefined && optimizerRecord !== undefined) {
      try {
        await restoreOptimizer(caller, optimizer, variables, optimizerRecord, record.variables, tensors);
      } catch (error) {
        sampler?.restore(place as never);
        throw error;
      }
    }
    for (const [random, { position }] of positions) random.position = position;
    for (const [i, variable] of variables.entries()) variable.assign(created[i]!);
  } finally {
    for (const tensor of created) tensor.dispose();
  }
}

function checkVariables(
  caller: string,
  { record, tensors }: CheckpointContents,
  variables: readonly Variable[],
): TensorValues[] {
  const saved = record.variables;
  if (variables.length !== saved.length) {
    throw new RangeError(
      `${caller}: expected \`variables\` to hold ${saved.length} as in the checkpoint, got ${variables.length}.`,
    );
  }
  return variables.map((variable, i) => {
    checkSavable(caller, `variables[${i}]`, variable);
    const values = tensors.get(tensorNames.variable(saved[i]!))!;
    const [expected, got] = [describeTensorValues(values), describeTensorValues(variable)];
    if (expected === got) return values;
    throw new RangeError(
      `${caller}: expected \`variables[${i}]\` to be ${expected} as ${describeValue(saved[i])} in the checkpoint, got ` +
        `${describeValue(variable.name)}, which is ${got}.`,
    );
  });
}

function checkRandoms(
  caller: string,
  saved: Readonly<Record<string, RandomRecord>> | null,
  randoms: Readonly<Record<string, Random>>,
): [Random, RandomRecord][] {
  const [expected, got] = [saved ?? {}, randoms].map((some) => Object.keys(some).sort().join(', '));
  if (expected !== got) {
    throw new RangeError(
      `${caller}: expected \`randoms\` to hold ${expected || 'none'} as in the checkpoint, got ${got || 'none'}.`,
    );
  }
  return Object.entries(randoms).map(([name, random]) => {
    const record = saved![name]!;
    if (random.at(0) === record.first) return [random, record];
    throw new RangeError(
      `${caller}: expected \`randoms.${name}\` to have the seed and the stream of the checkpoint, got another.`,
    );
  });
}
