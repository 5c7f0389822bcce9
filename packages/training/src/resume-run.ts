import { describeValue } from '@lt/core';
import { setLearningRate } from './apply-learning-rate.ts';
import type { BestWeights } from './best-weights.ts';
import type { TrainLoopPlan } from './check-train-loop-options.ts';
import type { CheckpointStore } from './checkpoint/checkpoint-store.ts';
import { type Checkpoint, loadCheckpoint } from './checkpoint/load-checkpoint.ts';
import { type TensorValues, toTensor } from './checkpoint/tensor-values.ts';
import { AVERAGE, BEST, type RunExtras, resumableSampler } from './run-extras.ts';
import { type RunState, runStateFromJson } from './run-state.ts';

/**
 * Sets everything as a checkpoint has it, the newest or the one that `resume` names. Returns its state and name; null if there is none.
 */
export async function resumeRun<Batch>(
  plan: TrainLoopPlan<Batch>,
  store: CheckpointStore,
  best: BestWeights,
): Promise<{ state: RunState; name: string } | null> {
  const { resume, covered, optimizer, weightAverage, learningRate, checkpoint } = plan;
  const loaded = await load(store, typeof resume === 'string' ? resume : undefined);
  if (loaded === null) return null;
  // What may refuse comes first.
  const { name } = loaded;
  const state = runStateFromJson(name, loaded.metadata);
  const extras = checkExtras(plan, loaded);
  checkEpochs(plan, name, state);
  const sampler = resumableSampler(plan.sampler);
  await loaded.restore({
    variables: covered,
    optimizer,
    randoms: checkpoint?.randoms ?? {},
    ...(sampler && { sampler }),
  });
  weightAverage?.restore(valuesBelow(AVERAGE, loaded), extras.averageUpdates!);
  // By position: JavaScript orders keys that are whole numbers.
  best.hold(Object.values(valuesBelow(BEST, loaded)).map(toTensor));
  if (learningRate === undefined && extras.learningRate !== null) {
    setLearningRate(optimizer, extras.learningRate);
  }
  return { state, name };
}

async function load(store: CheckpointStore, name: string | undefined): Promise<Checkpoint | null> {
  try {
    return await loadCheckpoint(store, name === undefined ? {} : { name });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // In the words of the caller's options.
    const message = error.message
      .replace(/^loadCheckpoint: expected `name`/, 'trainLoop: expected `resume`')
      .replace(/^loadCheckpoint: /, 'trainLoop: ')
      .replace(/load it with \{ name: ('[^']*') \}/, 'go on from it with `resume: $1`');
    throw new RangeError(message, { cause: error });
  }
}

function checkExtras<Batch>(plan: TrainLoopPlan<Batch>, { name, metadata }: Checkpoint): RunExtras {
  const { extras } = metadata as { extras: RunExtras };
  const checks = [
    ['weightAverage', extras.averageUpdates !== null, plan.weightAverage !== undefined],
    ['sampler.state', extras.sampler, resumableSampler(plan.sampler) !== undefined],
  ] as const;
  for (const [option, saved, given] of checks) {
    if (saved === given) continue;
    const [wanted, got] = saved ? ['given', 'none'] : ['left out', 'one'];
    throw new RangeError(
      `trainLoop: expected \`${option}\` to be ${wanted}, as when checkpoint ${describeValue(name)} was written, got ${got}.`,
    );
  }
  return extras;
}

function checkEpochs<Batch>(
  { totalEpochs }: TrainLoopPlan<Batch>,
  name: string,
  { epoch, batch, restoredBest, stopReason }: RunState,
): void {
  const begun = batch > 0 ? epoch + 1 : epoch;
  // A training that early stopping ended is over, however many epochs it might have had.
  const mustNotGoOn = restoredBest && stopReason !== 'earlyStopping';
  if (totalEpochs >= begun && !(mustNotGoOn && totalEpochs > begun)) return;
  const wanted = restoredBest
    ? `${begun}, after which the best weights took the place of the last ones in`
    : `at least ${begun}, the epochs of`;
  throw new RangeError(
    `trainLoop: expected \`totalEpochs\` to be ${wanted} checkpoint ${describeValue(name)}, got ${totalEpochs}.`,
  );
}

function valuesBelow(prefix: string, { tensors }: Checkpoint): Record<string, TensorValues> {
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, values]) => [name.slice(prefix.length), values]));
}
