import type { ResumableSampler } from './checkpoint/checkpoint-parts.ts';
import type { TrainingSampler } from './training-sampler.ts';

/** What a checkpoint of `trainLoop` holds besides its `RunState` and what every checkpoint holds. */
export interface RunExtras {
  /** Updates of the weight average; null without one. */
  averageUpdates: number | null;
  /** The optimizer's learning rate where no schedule sets it; null where one does, or the optimizer does not tell. */
  learningRate: number | null;
  /** Whether there is a state of the sampler. */
  sampler: boolean;
}

/** Where a checkpoint has the averages, each by the position of its variable. */
export const AVERAGE = 'average/';
/** Where it has the best weights. */
export const BEST = 'best/';

/** Returns the sampler if it has a state; undefined if its place is all there is to know. */
export function resumableSampler<Batch>(sampler: TrainingSampler<Batch>): ResumableSampler | undefined {
  const has = sampler.state !== undefined && sampler.restore !== undefined;
  return has ? (sampler as ResumableSampler) : undefined;
}
