import { cumulativeAlpha } from '@lt/bbn';
import { type BatchSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
import type { BilateralRecipe, TrainingSetup } from './method.ts';

/** Makes a sampler as those of `@lt/sampling` do. */
type Sampler = (classIds: Int32Array, options: { batchSize: number; seed: string }) => BatchSampler;

/** Returns how the paper trains two branches, except for what is given. */
export function bilateralRecipe(
  { classIds, batchSize, seed, totalEpochs }: TrainingSetup,
  { sampler = reversedSampler, schedule = 'parabolic-decay' }: BilateralChoice = {},
): BilateralRecipe {
  return {
    conventional: instanceBalancedSampler(classIds, { batchSize, seed }),
    rebalancing: sampler(classIds, { batchSize, seed: `${seed} re-balancing` }),
    alpha: cumulativeAlpha(schedule, { totalEpochs }),
  };
}

/** What the paper's ablation changes. */
export interface BilateralChoice {
  /** Draws the images of the re-balancing branch. @default reversedSampler */
  sampler?: Sampler;
  /** How the share of the conventional branch falls. @default 'parabolic-decay' */
  schedule?: Parameters<typeof cumulativeAlpha>[0];
}
