import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import type { CentroidTerms } from './centroid-terms.ts';
import { type CheckedUpdate, checkUpdate } from './class-memory-update.ts';
import type { TrainOltrOptions } from './train-oltr-options.ts';

type Kept = 'memory' | 'reachabilityScale' | 'memoryBatchSize' | 'resume';
type Filled = Kept | 'featureLoss' | 'memoryUpdate';

/** The options of `trainOltr` with their defaults; those of the network are checked where it is made. */
export interface TrainOltrPlan
  extends Omit<TrainOltrOptions, Filled>,
    Required<Pick<TrainOltrOptions, Kept>> {
  /** `null` for none. */
  featureLoss: Omit<CentroidTerms, 'divisor'> | null;
  memoryUpdate: CheckedUpdate;
}

/** Checks the options of `trainOltr`. */
export function checkTrainOltr(caller: string, options: TrainOltrOptions): TrainOltrPlan {
  checkOptions(caller, options);
  const fail = (argument: string, what: string, got: unknown): never => {
    throw new TypeError(`${caller}: expected \`${argument}\` to be ${what}, got ${describeValue(got)}.`);
  };
  const {
    numClasses,
    memory = true,
    reachabilityScale = 10,
    memoryBatchSize = 128,
    resume = false,
  } = options;
  for (const name of ['fetch', 'loss', 'evaluate', 'onEpochEnd', 'onProgress'] as const) {
    const given = options[name];
    if (typeof given === 'function' || (given === undefined && name !== 'fetch')) continue;
    fail(name, 'a function', given);
  }
  for (const name of ['stage1', 'stage2'] as const) {
    const given: unknown = options[name];
    if ((typeof given === 'object' && given !== null) || (given === undefined && name === 'stage1')) continue;
    fail(name, 'an object with a sampler, an optimizer and totalEpochs', given);
  }
  if (typeof memory !== 'boolean') fail('memory', 'true or false', memory);
  if (typeof resume !== 'boolean') fail('resume', 'true or false', resume);
  const classes = { min: 0, below: checkNumber(caller, 'numClasses', numClasses, { min: 1, integer: true }) };
  checkNumbers(caller, 'classIds', options.classIds, { ...classes, integer: true });
  if (reachabilityScale !== 'auto') checkNumber(caller, 'reachabilityScale', reachabilityScale, { above: 0 });
  checkNumber(caller, 'memoryBatchSize', memoryBatchSize, { min: 1, integer: true });
  const featureLoss = checkFeatureLoss(caller, options.featureLoss ?? {});
  const { memoryUpdate = { mode: 'official' } } = options;
  // The authors' memory moves by the same loss as the features: by its constants, where it has none of its own.
  const ofLoss = memoryUpdate?.mode === 'official' ? { ...featureLoss, ...memoryUpdate } : memoryUpdate;
  return {
    ...options,
    memory,
    reachabilityScale,
    memoryBatchSize,
    resume,
    featureLoss,
    memoryUpdate: checkUpdate(caller, ofLoss),
  };
}

function checkFeatureLoss(
  caller: string,
  featureLoss: NonNullable<TrainOltrOptions['featureLoss']>,
): TrainOltrPlan['featureLoss'] {
  if (featureLoss === false) return null;
  const { weight = 0.01, margin = 10, repelWeight = 0.01 } = checkOptions(caller, featureLoss);
  return {
    weight: checkNumber(caller, 'featureLoss.weight', weight, { min: 0 }),
    margin: checkNumber(caller, 'featureLoss.margin', margin, { min: 0 }),
    repelWeight: checkNumber(caller, 'featureLoss.repelWeight', repelWeight, { min: 0 }),
  };
}
