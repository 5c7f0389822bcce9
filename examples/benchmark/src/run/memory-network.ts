import { smallConvNet, splitBackbone } from '@lt/backbones';
import { type OltrNetwork, type TrainedOltr, trainOltr } from '@lt/oltr';
import { cosineDecay, sgd } from '@lt/training';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { OltrRecipe } from '../method.ts';
import { FILTERS, MOMENTUM, STRIDES, WEIGHT_DECAY } from '../settings.ts';
import type { Outlook, TrainedNetwork, TrainingData } from './trained-network.ts';

/**
 * Returns the network of all methods that keep a memory of classes, untrained: the convolutions of the other methods with the attention,
 * the memory and the cosine head of OLTR, or some of them.
 */
export function memoryNetwork(recipe: OltrRecipe, data: TrainingData): TrainedNetwork {
  const { inputShape, numClasses, seed, classIds } = data;
  const whole = smallConvNet({ inputShape, filters: FILTERS, strides: STRIDES, seed, name: 'memory_net' });
  const { trunk, tail } = splitBackbone(whole, { at: 'memory_net_relu3' });
  tail.dispose();
  let network: OltrNetwork | undefined;
  let trained: TrainedOltr | undefined;
  return {
    train: async ({ onStep, evaluate, totalEpochs, learningRate, optimizer: _, resume, ...options }) => {
      const stage1Epochs = Math.min(recipe.stage1Epochs, totalEpochs - 1);
      const [first, second] = [stage1Epochs / totalEpochs, 1 - stage1Epochs / totalEpochs];
      const stage = (sampler: OltrRecipe['classAware'], epochs: number, rate: number) => ({
        sampler,
        totalEpochs: epochs,
        optimizer: sgd({ learningRate: rate, momentum: MOMENTUM, nesterov: true, weightDecay: WEIGHT_DECAY }),
        learningRate: cosineDecay({ learningRate: rate, totalEpochs: epochs }),
      });
      const rate = learningRate!(0);
      const stage1 = stage(recipe.conventional, stage1Epochs, rate);
      const stage2 = stage(recipe.classAware, totalEpochs - stage1Epochs, recipe.stage2Rate * rate);
      try {
        trained = await trainOltr({
          ...options,
          resume: resume === true,
          backbone: trunk,
          numClasses,
          attention: recipe.attention,
          memory: recipe.memory,
          reachabilityScale: 'auto',
          classIds,
          fetch: (rows) => [data.batch(rows), rows.map((row) => classIds[row]!)],
          stage1,
          stage2,
          evaluate: (context) => {
            ({ network } = context);
            return evaluate!(context);
          },
          onProgress: ({ stage, step, totalSteps }) =>
            onStep(stage === 1 ? first * (step / totalSteps) : first + second * (step / totalSteps)),
          seed,
        });
      } finally {
        stage1.optimizer.dispose();
        stage2.optimizer.dispose();
      }
      ({ network } = trained);
      // One history for both stages: only the second can be measured, and its first epoch answers for the time of the first stage.
      const before = trained.stage1!.history.reduce((sum, { seconds }) => sum + seconds, 0);
      const history = trained.stage2.history.map((entry, i) => ({
        ...entry,
        epoch: entry.epoch + stage1Epochs,
        seconds: entry.seconds + (i === 0 ? before : 0),
      }));
      return { ...trained.stage2, history };
    },
    look: (images: Tensor4D): Outlook => {
      const features = network!.features.apply(images, { training: false }) as Tensor2D;
      return { features, logits: () => network!.head.apply(features, { training: false }) as Tensor2D };
    },
    head: () => {
      throw new Error('A network with a memory has no linear classifier to make another one of.');
    },
    centroids: () => trained?.memory?.centroids,
    dispose: () => {
      trained?.memory?.dispose();
      if (trained !== undefined) {
        trained.network.inference.dispose();
        trained.network.features.dispose();
      }
      trunk.dispose();
      whole.dispose();
    },
  };
}
