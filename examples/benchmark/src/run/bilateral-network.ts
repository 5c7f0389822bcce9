import { smallConvNet, splitBackbone } from '@lt/backbones';
import { mixFeatures, splitBilateral, trainBilateral } from '@lt/bbn';
import { bilateralSampler } from '@lt/sampling';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BilateralRecipe } from '../method.ts';
import { FILTERS, STRIDES } from '../settings.ts';
import type { TrainedNetwork, TrainingData } from './trained-network.ts';

/** Share of the conventional branch in a prediction: both are worth the same, or one is alone. */
const ALPHA = { both: 0.5, conventional: 1, rebalancing: 0 } as const;

/**
 * Returns the network of two branches, untrained: that of the other methods, whose last block exists twice, each with weights of its
 * own.
 */
export function bilateralNetwork(recipe: BilateralRecipe, data: TrainingData): TrainedNetwork {
  const { inputShape, numClasses, seed, classIds } = data;
  const shape = { inputShape, filters: FILTERS, strides: STRIDES };
  const backbone = smallConvNet({ ...shape, seed, name: 'bilateral_net' });
  const model = splitBilateral(backbone, { at: 'bilateral_net_relu2', numClasses, seed });
  drawAgain(model.rebalancing, smallConvNet({ ...shape, seed: `${seed} re-balancing`, name: 'other_net' }));
  const { trunk, conventional, rebalancing, classifier, inference } = model;
  return {
    train: ({ onStep, ...options }) =>
      trainBilateral({
        ...options,
        model,
        sampler: bilateralSampler(recipe),
        alpha: recipe.alpha,
        fetch: (rows) => [data.batch(rows), rows.map((row) => classIds[row]!)],
        onProgress: ({ step, totalSteps }) => onStep(step / totalSteps),
      }),
    look: (images) => {
      const maps = trunk.apply(images) as Tensor;
      const [fc, fr] = [conventional, rebalancing].map((tail) => tail.apply(maps) as Tensor2D);
      return {
        features: mixFeatures(fc!, fr!, ALPHA.both),
        logits: (branch) => classifier.apply(mixFeatures(fc!, fr!, ALPHA[branch ?? 'both'])) as Tensor2D,
      };
    },
    head: () => {
      const [kernel, bias] = classifier.weights.map((weight) => weight.read());
      return { kernel: kernel as Tensor2D, bias: bias as Tensor1D };
    },
    dispose: () => {
      inference.dispose();
      backbone.dispose();
    },
  };
}

/** Gives a tail, which began as a copy, the weights of another network's: the branches start apart, as the authors' do. */
function drawAgain(tail: LayersModel, other: LayersModel): void {
  const parts = splitBackbone(other, { at: 'other_net_relu2' });
  tail.setWeights(parts.tail.getWeights());
  parts.trunk.dispose();
  parts.tail.dispose();
  other.dispose();
}
