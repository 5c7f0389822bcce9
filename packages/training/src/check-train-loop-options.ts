import { checkNumber, checkOneOf, checkOptions, describeValue } from '@lt/core';
import type { Variable } from '@tensorflow/tfjs-core';
import { takesLearningRate } from './apply-learning-rate.ts';
import { earlyStopping } from './early-stopping.ts';
import type { CheckpointInterval, TrainLoopCheckpoint, TrainLoopOptions } from './train-loop-options.ts';

/** The options of `trainLoop` with their defaults filled in. */
export interface TrainLoopPlan<Batch> extends TrainLoopOptions<Batch> {
  startEpoch: number;
  accumulateSteps: number;
  evaluateEvery: number;
  evaluateWith: 'weights' | 'average';
  resume: boolean | string;
  countExamples: (batch: Batch) => number;
  /** The variables to train; undefined if tfjs is to find them. */
  variables?: readonly Variable[];
  /** All variables that are known to belong to the training: trained ones, the model's other weights and those of `checkpoint`. */
  covered: readonly Variable[];
}

const NAME = 'trainLoop';

/** Checks the options of `trainLoop` and returns them, with their defaults. */
export function checkTrainLoopOptions<Batch>(options: TrainLoopOptions<Batch>): TrainLoopPlan<Batch> {
  checkOptions(NAME, options);
  const { sampler, optimizer, model, signal, checkpoint } = options;
  if (typeof sampler?.epoch !== 'function') {
    throw new TypeError(
      `${NAME}: expected \`sampler\` to have a method \`epoch\`, got ${describeValue(sampler)}.`,
    );
  }
  checkNumber(NAME, 'sampler.numBatches', sampler.numBatches, { min: 1, integer: true });
  const totalEpochs = checkNumber(NAME, 'totalEpochs', options.totalEpochs, { min: 1, integer: true });
  const epochs = { min: 0, below: totalEpochs, integer: true };
  const startEpoch = checkNumber(NAME, 'startEpoch', options.startEpoch ?? 0, epochs);
  if (typeof optimizer?.minimize !== 'function') expected('optimizer', 'a tfjs optimizer', optimizer);
  for (const weights of ['trainableWeights', 'weights'] as const) {
    if (model === undefined || Array.isArray(model?.[weights])) continue;
    throw new TypeError(
      `${NAME}: expected \`model\` to have an array \`${weights}\`, got ${describeValue(model)}.`,
    );
  }
  if (options.variables !== undefined && !Array.isArray(options.variables)) {
    expected('variables', 'an array', options.variables);
  }
  if (typeof options.loss !== 'function') expected('loss', 'a function', options.loss);
  for (const option of ['learningRate', 'countExamples', 'evaluate', 'onEpochEnd', 'onProgress'] as const) {
    const given = options[option];
    if (given !== undefined && typeof given !== 'function') expected(option, 'a function', given);
  }
  if (options.learningRate !== undefined && !takesLearningRate(optimizer)) {
    throw new TypeError(
      `${NAME}: expected \`optimizer\` to have setLearningRate or learningRate, which \`learningRate\` needs, got ${describeValue(optimizer)}.`,
    );
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    expected('signal', 'an AbortSignal', signal);
  }
  const whole = { min: 1, integer: true };
  const accumulateSteps = checkNumber(NAME, 'accumulateSteps', options.accumulateSteps ?? 1, whole);
  const evaluateEvery = checkNumber(NAME, 'evaluateEvery', options.evaluateEvery ?? 1, whole);
  for (const option of ['clipNorm', 'clipValue'] as const) {
    if (options[option] !== undefined) checkNumber(NAME, option, options[option], { above: 0 });
  }
  const evaluateWith = checkAverage(options);
  checkEarlyStopping(options);
  const resume = options.resume ?? false;
  if (typeof resume !== 'boolean' && typeof resume !== 'string') {
    expected('resume', 'true, false or the name of a checkpoint', resume);
  }
  if (resume !== false && checkpoint === undefined) {
    throw new TypeError(`${NAME}: expected \`checkpoint\` to be given with \`resume\`, got undefined.`);
  }
  const variables = options.variables ?? (model && readAll(model.trainableWeights));
  if (variables !== undefined) checkVariables(variables, options.variables === undefined);
  if (checkpoint !== undefined) checkCheckpoint(checkpoint, variables);
  const covered = [...(variables ?? []), ...readAll(model?.weights ?? []), ...(checkpoint?.variables ?? [])];
  return {
    ...options,
    ...(variables && { variables }),
    covered: [...new Set(covered)],
    totalEpochs,
    startEpoch,
    accumulateSteps,
    evaluateEvery,
    evaluateWith,
    resume,
    countExamples: checkedCount(options.countExamples),
  };
}

function expected(argument: string, what: string, value: unknown): never {
  throw new TypeError(`${NAME}: expected \`${argument}\` to be ${what}, got ${describeValue(value)}.`);
}

function checkVariables(variables: readonly Variable[], ofModel: boolean): void {
  const argument = ofModel ? 'model.trainableWeights' : 'variables';
  if (variables.length === 0) {
    throw new RangeError(`${NAME}: expected \`${argument}\` to hold at least one variable, got none.`);
  }
  for (const [i, one] of variables.entries()) {
    if (typeof (one as Partial<Variable> | undefined)?.assign !== 'function') {
      expected(`${argument}[${i}]`, 'a variable', one);
    }
  }
}

function readAll(weights: readonly { read(): unknown }[]): Variable[] {
  return weights.map((weight) => weight.read() as Variable);
}

function checkedCount<Batch>(count: ((batch: Batch) => number) | undefined): (batch: Batch) => number {
  if (count !== undefined) {
    return (batch) => checkNumber(NAME, 'countExamples(batch)', count(batch), { above: 0 });
  }
  return (batch) => {
    const length = (batch as { length?: unknown } | null | undefined)?.length;
    if (typeof length === 'number') return checkNumber(NAME, 'batch.length', length, { above: 0 });
    throw new TypeError(
      `${NAME}: expected \`countExamples\` to be given where a batch has no length, got ${describeValue(batch)} as batch.`,
    );
  };
}

function checkAverage<Batch>({
  weightAverage,
  evaluateWith,
}: TrainLoopOptions<Batch>): 'weights' | 'average' {
  if (weightAverage !== undefined && typeof weightAverage?.update !== 'function') {
    expected('weightAverage', 'what weightAverage() returned', weightAverage);
  }
  if (weightAverage?.swapped) {
    throw new RangeError(
      `${NAME}: expected the variables of \`weightAverage\` to hold the trained weights, got the averages. Call its swap() first.`,
    );
  }
  const fallback = weightAverage === undefined ? 'weights' : 'average';
  const chosen = checkOneOf(NAME, 'evaluateWith', evaluateWith ?? fallback, ['weights', 'average']);
  if (chosen === 'average' && weightAverage === undefined) {
    throw new TypeError(
      `${NAME}: expected \`weightAverage\` to be given with evaluateWith 'average', got undefined.`,
    );
  }
  return chosen;
}

function checkEarlyStopping<Batch>({
  earlyStopping: judge,
  model,
  variables,
}: TrainLoopOptions<Batch>): void {
  if (judge === undefined) return;
  if (typeof judge !== 'object' || judge === null) expected('earlyStopping', 'an object', judge);
  const { metric, restoreBest = false } = judge;
  if (typeof metric !== 'string' && typeof metric !== 'function') {
    expected('earlyStopping.metric', 'a name or a function', metric);
  }
  if (typeof restoreBest !== 'boolean') expected('earlyStopping.restoreBest', 'true or false', restoreBest);
  if (restoreBest && model === undefined && variables === undefined) {
    throw new TypeError(
      `${NAME}: expected \`model\` or \`variables\` to be given with earlyStopping.restoreBest, got neither.`,
    );
  }
  try {
    earlyStopping(judge);
  } catch (error) {
    // The judge checks its own options; here they are a part of others.
    (error as Error).message = (error as Error).message.replace(
      /^earlyStopping: expected `/,
      `${NAME}: expected \`earlyStopping.`,
    );
    throw error;
  }
}

function checkInterval(every: Exclude<CheckpointInterval, number>): void {
  const units = typeof every === 'object' && every !== null ? Object.entries(every) : [];
  const [unit, value] = units[0] ?? [];
  if (units.length !== 1 || !['steps', 'epochs', 'seconds'].includes(unit!)) {
    expected('checkpoint.every', 'a number of steps, { steps }, { epochs } or { seconds }', every);
  }
  const range = unit === 'seconds' ? { min: 0 } : { min: 1, integer: true };
  checkNumber(NAME, `checkpoint.every.${unit}`, value, range);
}

function checkCheckpoint(checkpoint: TrainLoopCheckpoint, variables: readonly Variable[] | undefined): void {
  if (typeof checkpoint !== 'object' || checkpoint === null) {
    expected('checkpoint', 'an object', checkpoint);
  }
  const { directory, store, every, keep } = checkpoint;
  if ((directory === undefined) === (store === undefined)) {
    throw new TypeError(
      `${NAME}: expected \`checkpoint\` to have either \`directory\` or \`store\`, got ${directory === undefined ? 'neither' : 'both'}.`,
    );
  }
  if (typeof every === 'number') checkNumber(NAME, 'checkpoint.every', every, { min: 1, integer: true });
  else if (every !== undefined) checkInterval(every);
  if (keep !== undefined) checkNumber(NAME, 'checkpoint.keep', keep, { min: 1, integer: true });
  if (checkpoint.variables !== undefined && !Array.isArray(checkpoint.variables)) {
    expected('checkpoint.variables', 'an array', checkpoint.variables);
  }
  for (const [name, random] of Object.entries(checkpoint.randoms ?? {})) {
    if (typeof random?.position !== 'number') {
      expected(`checkpoint.randoms.${name}`, 'what createRandom() returned', random);
    }
  }
  if (variables === undefined) {
    throw new TypeError(
      `${NAME}: expected \`model\` or \`variables\` to be given with \`checkpoint\`, which must know what to hold, got neither.`,
    );
  }
}
