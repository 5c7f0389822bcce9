import { bilateralResNet, cumulativeAlpha, type TrainBilateralOptions } from '@lt/bbn';
import { bilateralSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
import {
  type Augmentation,
  composeAugmentations,
  horizontalFlip,
  normalizeChannels,
  padAndCrop,
  sgd,
  warmupMultiStep,
} from '@lt/training';

/** What the authors train CIFAR-10-LT with. Epochs of the milestones count from 1, as theirs do. */
export const RECIPE = {
  depth: 32,
  totalEpochs: 200,
  batchSize: 128,
  learningRate: 0.1,
  milestones: [120, 160],
  gamma: 0.01,
  warmupEpochs: 5,
  momentum: 0.9,
  weightDecay: 2e-4,
  padding: 4,
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.2023, 0.1994, 0.201],
} as const;

/** What a training may change of the recipe, to be tried on a small scale. */
export type Recipe = {
  [Key in keyof typeof RECIPE]: (typeof RECIPE)[Key] extends number ? number : (typeof RECIPE)[Key];
};

/** Scales pixel values in [0, 1] as the authors do. */
export const normalize: Augmentation = normalizeChannels({ mean: RECIPE.mean, std: RECIPE.std });

/** All that `trainBilateral` needs besides the images. */
export interface PreparedTraining
  extends Pick<
    Required<TrainBilateralOptions>,
    'model' | 'sampler' | 'alpha' | 'learningRate' | 'optimizer' | 'totalEpochs'
  > {
  augmentations: Record<'conventional' | 'rebalancing', Augmentation>;
}

/** Makes network, batches, schedules and optimizer by the recipe. */
export function prepare(
  recipe: Recipe,
  classIds: Int32Array,
  numClasses: number,
  size: number,
  seed: number,
): PreparedTraining {
  const { batchSize, totalEpochs, learningRate, momentum, weightDecay, padding } = recipe;
  // Two batches at one position need two augmentations.
  const augment = (branch: string): Augmentation =>
    composeAugmentations([
      padAndCrop({ padding, seed: `${seed} ${branch}` }),
      horizontalFlip({ seed: `${seed} ${branch}` }),
      normalize,
    ]);
  return {
    model: bilateralResNet({
      depth: recipe.depth as 20 | 32 | 44 | 56,
      numClasses,
      inputShape: [size, size, 3],
      seed,
    }),
    sampler: bilateralSampler({
      conventional: instanceBalancedSampler(classIds, { batchSize, seed, tail: 'drop' }),
      rebalancing: reversedSampler(classIds, { batchSize, seed: `${seed} re-balancing`, tail: 'drop' }),
    }),
    augmentations: { conventional: augment('conventional'), rebalancing: augment('re-balancing') },
    alpha: cumulativeAlpha('parabolic-decay', { totalEpochs }),
    learningRate: warmupMultiStep({ ...recipe, learningRate }),
    optimizer: sgd({ learningRate, momentum, nesterov: true, weightDecay }),
    totalEpochs,
  };
}
