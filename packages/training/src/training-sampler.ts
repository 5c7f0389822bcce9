/**
 * What `trainLoop` needs of a sampler; every `BatchSampler` of `@lt/sampling` is one, and a plain object with two members will do.
 *
 * @typeParam Batch - What stands for a batch: the indices of its examples, or whatever `loss` understands.
 */
export interface TrainingSampler<Batch = Int32Array> {
  /** Batches per epoch. */
  readonly numBatches: number;
  /** Returns the batches of an epoch (from 0). The same epoch gives the same batches whenever it is asked for. */
  epoch(epoch: number): Iterable<Batch>;
  /** Returns the number of batches in an epoch, for samplers whose epochs vary in length. */
  numBatchesOf?(epoch: number): number;
  /** Returns one batch of an epoch. Without it, a run that resumes makes the batches before its place again and skips them. */
  batchAt?(epoch: number, batch: number): Batch;
  /** Returns the state that a checkpoint keeps: plain data that tells the order of this sampler from any other. */
  state?(): object;
  /** Takes a saved state back; throws if it is another sampler's. */
  restore?(state: object): unknown;
}

/** Returns how many batches the sampler says an epoch has. */
export function countBatches<Batch>(sampler: TrainingSampler<Batch>, epoch: number): number {
  return sampler.numBatchesOf?.(epoch) ?? sampler.numBatches;
}

/** Returns the batches of an epoch from the one numbered `first` on. */
export function* batchesFrom<Batch>(
  sampler: TrainingSampler<Batch>,
  epoch: number,
  first: number,
): Generator<Batch> {
  if (first > 0 && sampler.batchAt !== undefined) {
    const numBatches = countBatches(sampler, epoch);
    for (let batch = first; batch < numBatches; batch++) yield sampler.batchAt(epoch, batch);
    return;
  }
  let batch = 0;
  for (const one of sampler.epoch(epoch)) if (batch++ >= first) yield one;
}

/** Returns how many steps an epoch takes: a group of batches each, the last one possibly incomplete. */
export function countSteps<Batch>(
  sampler: TrainingSampler<Batch>,
  epoch: number,
  accumulateSteps: number,
): number {
  return Math.ceil(countBatches(sampler, epoch) / accumulateSteps);
}

/** Returns how many steps the epochs before one take. */
export function countStepsBefore<Batch>(
  sampler: TrainingSampler<Batch>,
  epoch: number,
  accumulateSteps: number,
): number {
  if (sampler.numBatchesOf === undefined) return epoch * countSteps(sampler, 0, accumulateSteps);
  let steps = 0;
  for (let e = 0; e < epoch; e++) steps += countSteps(sampler, e, accumulateSteps);
  return steps;
}
